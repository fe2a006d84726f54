import { panel } from '../panel';

export default panel({
  id: 'alarms',
  key: 'a',
  order: 60,
  icon: 'M12 3 2 20h20zM12 10v4M12 17v.5',
  load: () => import('./Alarms.svelte'),
});
