/** What is worth a place in a short card. Pure. */

import type { Dictionary, Element } from '../../lib/types';
import type { Act } from './types';

/** The few measurements that say most of an element: those with limits, then states and powers. */
export function keyValues(e: Element, dictionary: Dictionary, most = 4): string[] {
  const of = new Map(dictionary.parameters.map((p) => [p.address, p]));
  const weight = (address: string): number => {
    const p = of.get(address);
    if (!p) return 9;
    if (p.bounds && Object.values(p.bounds).some((b) => b !== null && b !== undefined)) return 0;
    if (/charge_fraction|fill_fraction|temperature_k/.test(p.name)) return 1;
    if (Object.keys(p.words ?? {}).length || /mode|working|level/.test(p.name)) return 2;
    return /_w$|_bit_s$/.test(p.name) ? 3 : 4;
  };
  return [...e.measurements].filter((a) => of.has(a)).map((a, i) => ({ a, w: weight(a), i })).sort((x, y) => x.w - y.w || x.i - y.i).slice(0, most).map((x) => x.a);
}

/** What an act says beside who and when, as one line. */
export function detailOf(act: Act): string {
  const rest = Object.entries(act.body).filter(([k, v]) => !['who', 'at', 'by'].includes(k) && v !== '' && v !== null);
  return rest.map(([k, v]) => `${k} ${typeof v === 'object' ? JSON.stringify(v) : String(v)}`).join(' · ');
}

export const whoOf = (act: Act): string => String(act.body['who'] ?? act.body['by'] ?? act.body['by_shell'] ?? '');
