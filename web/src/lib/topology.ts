/**
 * How the electrical buses of a station hang together: a tree below the bus with most connections.
 *
 * What joins two buses is an element with the ports `up` (it draws from) and `down` (it feeds).
 */

import { model } from './model.svelte';
import type { Bus, Element } from './types';

export interface Branch {
  bus: Bus;
  /** What joins it to its parent; none at a root. */
  joint: Element | null;
  /** True when power is meant to flow from this bus to its parent. */
  feeds: boolean;
  children: Branch[];
}

export const joints = (): Element[] => model.station.elements.filter((e) => e.ports['up'] && e.ports['down']);

/** Roots: the main tree first, then buses that stand alone. */
export function trees(): Branch[] {
  const buses = model.station.buses.filter((b) => b.carrier === 'electricity');
  const all = joints();
  const degree = (b: Bus) => all.filter((e) => e.ports['up'] === b.name || e.ports['down'] === b.name).length;
  const seen = new Set<string>();
  const roots: Branch[] = [];
  for (const bus of [...buses].sort((a, b) => degree(b) - degree(a))) if (!seen.has(bus.name)) roots.push(grow(bus, null, false, seen));
  return roots;
}

function grow(bus: Bus, joint: Element | null, feeds: boolean, seen: Set<string>): Branch {
  seen.add(bus.name);
  const children: Branch[] = [];
  for (const e of joints()) {
    const [up, down] = [e.ports['up'], e.ports['down']];
    const other = up === bus.name ? down : down === bus.name ? up : undefined;
    const next = model.station.buses.find((b) => b.name === other);
    if (next && !seen.has(next.name)) children.push(grow(next, e, down === bus.name, seen));
  }
  return { bus, joint, feeds, children };
}

/** Elements that give to or take from a bus, without those that join or govern it. */
export function onBus(bus: string): Element[] {
  return model.station.elements.filter((e) => e.ports['bus'] === bus && !/distributor/.test(e.kind));
}
