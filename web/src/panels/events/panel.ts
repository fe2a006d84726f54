import { panel } from '../panel';

export default panel({
  id: 'events',
  key: 'e',
  order: 90,
  icon: 'M5 4h14v16H5zM8 8h8M8 12h8M8 16h5',
  load: () => import('./Events.svelte'),
});
