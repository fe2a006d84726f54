/**
 * The panels: each folder here with a `panel.ts` is one. Nothing else has to be edited.
 *
 *     export default panel({ id: 'power', key: 'p', order: 30, load: () => import('./Power.svelte') });
 *
 * Its words are `panel.ID` and `panel.ID.about` in the catalogues, or in `LANGUAGE.json` beside it.
 */

import type { Panel } from './panel';

const found = import.meta.glob<Panel>('./*/panel.ts', { eager: true, import: 'default' });

export const PANELS: Panel[] = Object.values(found).sort((a, b) => a.order - b.order);
