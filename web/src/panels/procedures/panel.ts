import { panel } from '../panel';

export default panel({
  id: 'procedures',
  key: 'd',
  order: 75,
  icon: 'M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M11 6h9M11 12h9M11 18h9',
  load: () => import('./Procedures.svelte'),
});
