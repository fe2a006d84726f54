/** The dictionary of commands as the left side shows it. */

import { isMine } from '../../lib/rights.svelte';
import type { CommandEntry, Element, Station } from '../../lib/types';

export interface ElementCommands {
  name: string;
  owner: string;
  commands: CommandEntry[];
}

export interface Facility {
  mine: boolean;
  facility: string;
  title: string;
  elements: ElementCommands[];
}

/** Facilities with the elements whose commands have all words of `text`; ours first. */
export function found(station: Station, commands: readonly CommandEntry[], text: string, mine: (e: Element) => boolean = isMine): Facility[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const parts = new Map<string, Facility>();
  for (const e of station.elements) {
    const own = commands.filter((c) => c.element === e.name && fits(words, e, c));
    if (!own.length) continue;
    const ours = mine(e);
    const key = `${ours ? 0 : 1}${e.facility}`;
    const title = station.facilities.find((f) => f.name === e.facility)?.title ?? e.facility;
    const part = parts.get(key) ?? { mine: ours, facility: e.facility, title, elements: [] };
    part.elements.push({ name: e.name, owner: e.owner, commands: own });
    parts.set(key, part);
  }
  return [...parts.values()].sort((a, b) => Number(b.mine) - Number(a.mine) || a.title.localeCompare(b.title));
}

function fits(words: readonly string[], e: Element, c: CommandEntry): boolean {
  const all = `${c.address} ${e.title} ${e.facility} ${e.owner} ${c.doc} ${Object.values(c.words ?? {}).join(' ')}`.toLowerCase();
  return words.every((w) => all.includes(w));
}
