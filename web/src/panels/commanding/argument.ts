/** The argument of a command as people write it: °C, %, Wh instead of K, 1, J. Pure. */

import type { CommandEntry } from '../../lib/types';
import { scaleBy, scaleOf, type Scale } from '../../lib/units';

export interface Choice {
  word: string;
  code: number;
}

/** The words of a command, in the order of their codes; none for a number. */
export function choices(of: CommandEntry): Choice[] {
  return Object.entries(of.words ?? {})
    .map(([code, word]) => ({ word, code: Number(code) }))
    .sort((a, b) => a.code - b.code);
}

/** How a number of this command is written. Without prefixes: one types 2500 m, not 2.5 km. */
export function scaleOfArgument(of: CommandEntry): Scale {
  if (of.unit === '1' && of.minimum === 0 && of.maximum === 1) return { factor: 100, offset: 0, unit: '%' };
  return scaleOf(of, 0);
}

export const toPeople = (si: number, scale: Scale): number => tidy(scaleBy(si, scale));
export const toSi = (shown: number, scale: Scale): number => tidy((shown - scale.offset) / scale.factor);

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
function tidy(x: number): number {
  return Number(x.toPrecision(12));
}

export type Fault = '' | 'empty' | 'number' | 'low' | 'high';

/** What is wrong with a typed number, before the server is asked. */
export function faultOf(text: string, of: CommandEntry): Fault {
  if (!text.trim()) return 'empty';
  const si = toSi(Number(text.replace(',', '.')), scaleOfArgument(of));
  if (!Number.isFinite(si)) return 'number';
  if (of.minimum !== null && of.minimum !== undefined && si < of.minimum) return 'low';
  return of.maximum !== null && of.maximum !== undefined && si > of.maximum ? 'high' : '';
}

/** What the form begins with: the value the station begins with, a word or a number of people. */
export function beginning(of: CommandEntry): string {
  const all = choices(of);
  if (all.length) return (all.find((c) => c.code === of.default) ?? all[0]!).word;
  return of.default === null || of.default === undefined ? '' : String(toPeople(of.default, scaleOfArgument(of)));
}

/** What goes to the server: a word as it is, a number in SI. */
export function valueOf(text: string, of: CommandEntry): string | number {
  return choices(of).length ? text : toSi(Number(text.replace(',', '.')), scaleOfArgument(of));
}
