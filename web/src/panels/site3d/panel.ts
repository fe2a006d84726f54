import { panel } from '../panel';

export default panel({
  id: 'site3d',
  key: 'm',
  order: 20,
  icon: 'M2 19h20L16 8l-4 6-3-4zM17 5.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0z',
  load: () => import('./Site3d.svelte'),
});
