import { panel } from '../panel';

export default panel({
  id: 'network',
  key: 'n',
  order: 40,
  icon: 'M12 12m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7.8 7.8a6 6 0 0 0 0 8.4M16.2 7.8a6 6 0 0 1 0 8.4M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14',
  load: () => import('./Network.svelte'),
});
