/** The filter of the telemetry wall: words that all must match, and `unit:`, `state:`, `kind:`, `facility:`, `owner:`. */

import { own } from '../../lib/i18n.svelte';
import { model, stateOf } from '../../lib/model.svelte';
import { words } from '../../lib/model.svelte';

export interface Filter {
  words: string[];
  fields: [string, string][];
  /** True when what matches changes with the values. */
  moves: boolean;
}

export function parse(text: string): Filter {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fields = parts.filter((p) => /^(unit|state|kind|facility|owner):./.test(p)).map((p) => p.split(/:(.*)/s).slice(0, 2) as [string, string]);
  return { words: parts.filter((p) => !/^(unit|state|kind|facility|owner):/.test(p)), fields, moves: fields.some(([f]) => f === 'state') };
}

/** Numbers of the parameters that match, in the order of the dictionary. */
export function matching(filter: Filter, limited: boolean): number[] {
  const found: number[] = [];
  const elements = new Map(model.station.elements.map((e) => [e.name, e]));
  model.dictionary.parameters.forEach((p, i) => {
    if (limited && !p.bounds) return;
    const e = elements.get(p.element);
    const text = `${p.address} ${e?.title ?? ''} ${words(p.name)} ${p.doc} ${own(p.doc)}`.toLowerCase();
    const of: Record<string, string> = { unit: p.unit, kind: e?.kind ?? 'centre', facility: e?.facility || '-', owner: e?.owner ?? '' };
    if (!filter.words.every((w) => text.includes(w))) return;
    if (filter.fields.every(([f, v]) => (f === 'state' ? stateOf(i).startsWith(v) : f === 'unit' ? of[f]!.toLowerCase() === v : of[f]!.toLowerCase().startsWith(v)))) found.push(i);
  });
  return found;
}
