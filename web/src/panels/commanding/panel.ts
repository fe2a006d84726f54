import { panel } from '../panel';

export default panel({
  id: 'commanding',
  key: 'c',
  order: 70,
  icon: 'M4 12h11M11 8l4 4-4 4M18 5v14M21 8v8',
  load: () => import('./Commanding.svelte'),
});
