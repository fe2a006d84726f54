import { panel } from '../panel';

export default panel({
  id: 'rehearsal',
  key: 'r',
  order: 130,
  icon: 'M6 4v16M6 9c6 0 6 7 12 7M15 13l3 3-3 3M6 9h12M15 6l3 3-3 3',
  load: () => import('./Rehearsal.svelte'),
});
