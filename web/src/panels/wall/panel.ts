import { panel } from '../panel';

export default panel({
  id: 'wall',
  key: 'w',
  order: 110,
  icon: 'M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14',
  load: () => import('./Wall.svelte'),
});
