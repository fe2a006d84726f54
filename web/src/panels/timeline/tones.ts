/** How an item of a lane is drawn: what went wrong is seen at once. Pure. */

import type { LaneItem } from '../../lib/types';

const WENT_WRONG = /failed|refused|expired/;

/** A class of the item; `levelOf` gives how far from normal a mode is. */
export function toneOf(kind: string, item: LaneItem, levelOf: (mode: string) => number): string {
  const state = item.state ?? '';
  if (kind === 'alarm') return /red/.test(state) ? 'red' : 'yellow';
  if (kind === 'mode') return levelOf(item.title) > 0 ? 'yellow' : 'calm';
  if (/^(command|procedure|plan)$/.test(kind) && WENT_WRONG.test(state)) return 'red';
  if (kind === 'plan' && state === 'dropped') return 'yellow';
  // Less than half of the Sun's disc.
  return kind === 'sun' && state === 'part' ? 'part' : '';
}
