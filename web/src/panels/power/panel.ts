import { panel } from '../panel';

export default panel({
  id: 'power',
  key: 'p',
  order: 30,
  icon: 'M13 2 5 14h6l-1 8 9-13h-6z',
  load: () => import('./Power.svelte'),
});
