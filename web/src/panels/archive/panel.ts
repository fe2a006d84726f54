import { panel } from '../panel';

export default panel({
  id: 'archive',
  key: 'h',
  order: 100,
  icon: 'M3 20h18M4 16l5-6 4 3 7-9',
  load: () => import('./Archive.svelte'),
});
