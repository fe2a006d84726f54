/**
 * What a station is made of, seen by what flows: buses with their balance, stores, temperatures,
 * data stores. Found from the kinds and ports that the station declares, so that a new element
 * appears by itself.
 */

import { find, model, value, worst, stateOf, type State } from './model.svelte';
import type { Bus, Element } from './types';

export interface Balance {
  supply_w: number;
  granted_w: number;
  demand_w: number;
  shed_w: number;
  curtailed_w: number;
  charged_w: number;
  discharged_w: number;
  margin_w: number;
}

export interface PowerBus {
  bus: Bus;
  distributor: Element;
}

const has = (e: Element, name: string) => find(`${e.name}/${name}`) >= 0;

export function read(e: Element | string, name: string): number {
  return value(find(`${typeof e === 'string' ? e : e.name}/${name}`));
}

export function powerBuses(): PowerBus[] {
  return model.station.buses
    .filter((b) => b.carrier === 'electricity')
    .flatMap((bus) => {
      const distributor = model.station.elements.find((e) => e.ports['bus'] === bus.name && has(e, 'granted_w'));
      return distributor ? [{ bus, distributor }] : [];
    });
}

export function balanceOf({ distributor }: PowerBus): Balance {
  const of = (name: string) => read(distributor, name);
  return {
    supply_w: of('supply_w'),
    granted_w: of('granted_w'),
    demand_w: of('demand_w'),
    shed_w: of('shed_w'),
    curtailed_w: of('curtailed_w'),
    charged_w: of('charged_w'),
    discharged_w: of('discharged_w'),
    margin_w: of('margin_w'),
  };
}

/** Loads that are cut are a caution, loads that should never be cut are an alarm. */
export function stateOfBus(of: PowerBus): State {
  const fresh = stateOf(find(`${of.distributor.name}/granted_w`));
  if (fresh !== 'nominal') return fresh;
  if (read(of.distributor, 'shortage') > 0.01) return 'alarm';
  return read(of.distributor, 'shed_w') > 0.5 ? 'caution' : 'nominal';
}

export const stores = (): Element[] => model.station.elements.filter((e) => has(e, 'charge_fraction'));
export const bodies = (): Element[] => model.station.elements.filter((e) => e.kind.startsWith('thermal.node') && has(e, 'temperature_k'));
export const dataStores = (): Element[] => model.station.elements.filter((e) => has(e, 'fill_fraction'));
export const sources = (): Element[] => model.station.elements.filter((e) => /power\.(photovoltaic|fission|radioisotope)/.test(e.kind));
export const links = (): Element[] => model.station.elements.filter((e) => has(e, 'sent_bit_s'));

/** What a source gives its bus. */
export function madeBy(e: Element): number {
  for (const name of ['power_w', 'output_w', 'flow_w']) if (has(e, name)) return read(e, name);
  return NaN;
}

/** Power out of a store (positive) or into it. A rover's `power_w` is what it uses: it tells both apart. */
export function outOf(e: Element): number {
  if (has(e, 'charge_w') && has(e, 'discharge_w')) return read(e, 'discharge_w') - read(e, 'charge_w');
  return read(e, 'power_w');
}

/** Data that reach the Earth: sent straight to it, and passed on by relays. */
export function toEarth(of: Element[]): number {
  return sum(of.map((e) => read(e, e.kind === 'comms.relay' ? 'sent_bit_s' : 'to_earth_bit_s')));
}

/** Sum without what is not known; NaN when nothing is. */
export function sum(values: Iterable<number>): number {
  let total = NaN;
  for (const v of values) if (Number.isFinite(v)) total = (Number.isFinite(total) ? total : 0) + v;
  return total;
}

/** The state of an element: the worst of its values with limits, or how fresh it is. */
export function stateOfElement(e: Element): State {
  const numbers = e.measurements.map(find).filter((i) => i >= 0);
  if (!numbers.length) return 'unknown';
  const limited = numbers.filter((i) => model.dictionary.parameters[i]!.bounds);
  return worst([...limited.map(stateOf), stateOf(numbers[0]!)]);
}

export interface Group {
  name: string;
  title: string;
  elements: Element[];
}

/** Elements by facility; a station without facilities is grouped by element. */
export function groups(): Group[] {
  const { facilities, elements } = model.station;
  const found = facilities.map((f) => ({ ...f, elements: elements.filter((e) => e.facility === f.name) }));
  const rest = elements.filter((e) => !e.facility);
  if (!found.length) return elements.map((e) => ({ name: e.name, title: e.title, elements: [e] }));
  return rest.length ? [...found, { name: '', title: '', elements: rest }] : found;
}
