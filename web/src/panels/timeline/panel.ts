import { panel } from '../panel';

export default panel({
  id: 'timeline',
  key: 't',
  order: 50,
  icon: 'M3 6h9M8 12h10M5 18h7M15 3v18',
  load: () => import('./Timeline.svelte'),
});
