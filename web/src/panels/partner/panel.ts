import { panel } from '../panel';

export default panel({
  id: 'partner',
  key: 'u',
  order: 120,
  icon: 'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M16 11a2.6 2.6 0 1 0 0-5.2M17.5 14.4c2.2.6 3.5 2.6 3.5 5.6',
  load: () => import('./Partner.svelte'),
});
