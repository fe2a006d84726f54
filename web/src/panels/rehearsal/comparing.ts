/** What live and rehearsal look like side by side. Pure. */

import { together, withGaps } from '../../lib/series';
import type { Columns } from '../../lib/types';
import type { Pair } from './types';

/** Times of both, and the means of each; a gap is a gap. */
export function columns(of: Pair, pitch_s: number, scaled: (v: number) => number): (number | null)[][] {
  const part = (c: Columns) => withGaps(c.t, c.mean.map((v) => (v === null ? NaN : scaled(v))), pitch_s);
  return together([part(of.live), part(of.rehearsal)]);
}

/** The greatest size of any value, for the unit. */
export function sizeOfPair(of: Pair): number {
  return [...of.live.mean, ...of.rehearsal.mean].reduce<number>((most, v) => Math.max(most, Math.abs(v ?? 0)), 0);
}

/** The pitch beyond which samples are far apart: of the wider of both. */
export function pitchOf(of: Pair, least_s: number): number {
  const span = (c: Columns) => (c.t.length > 1 ? (c.t.at(-1)! - c.t[0]!) / (c.t.length - 1) : 0);
  return Math.max(3.5 * least_s, 4 * span(of.live), 4 * span(of.rehearsal));
}

/** A document of either side as one line with its time. */
export function lineOf(of: Record<string, unknown>): { time: string; text: string } {
  const text = (name: string) => (typeof of[name] === 'string' ? of[name] : '');
  const time = text('generated') || text('created');
  const said = text('text') || (of['address'] !== undefined ? `${text('address')} = ${String(of['value'] ?? of['code'] ?? '')}` : text('name'));
  return { time: time.slice(0, 19).replace('T', ' '), text: said };
}
