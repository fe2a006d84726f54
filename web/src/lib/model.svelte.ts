/**
 * The station and its dictionary, and the values of the moment that is shown.
 *
 * `value(i)` gives the live value, or in a replay that of the archive; it is read inside `$derived`
 * after `tick.n`.
 */

import { get } from './api';
import { i18n, own, t } from './i18n.svelte';
import { Replay } from './replay';
import { Telemetry } from './telemetry';
import { shown, time, usePeriod } from './time.svelte';
import type { Dictionary, Element, Parameter, Station } from './types';

export const model = $state.raw({
  station: null as unknown as Station,
  dictionary: null as unknown as Dictionary,
});

export type Limit = '' | 'yellow' | 'red';

const indexOf = new Map<string, number>();
const elementOf = new Map<string, Element>();
export let telemetry = new Telemetry([], 0);
export let replay = new Replay([], () => 600);

let declared: { station: Station; dictionary: Dictionary } | null = null;

export async function loadModel(): Promise<void> {
  const [station, dictionary] = await Promise.all([get<Station>('/station'), get<Dictionary>('/dictionary'), useTexts()]);
  declared = { station, dictionary };
  translate();
  indexOf.clear();
  dictionary.parameters.forEach((p, i) => indexOf.set(p.address, i));
  telemetry = new Telemetry(dictionary.structures.map((s) => s.first), dictionary.parameters.length);
  replay = new Replay(dictionary.parameters.map((p) => p.address), () => station.report_period_s ?? station.control_period_s);
  usePeriod(station.control_period_s);
}

/** Has what the station calls things in the language of the page. */
export async function useTexts(): Promise<void> {
  const language = i18n.language;
  const texts = language === 'en' ? {} : await get<Record<string, string>>('/station/texts', { language }).catch(() => ({}));
  if (i18n.language !== language) return;
  i18n.station = texts;
  if (declared) translate();
}

/** Titles and words of values as they are shown; names, addresses and what is sent stay as they are. */
function translate(): void {
  const { station, dictionary } = declared!;
  const titled = <T extends { title: string }>(things: T[]): T[] => things.map((x) => ({ ...x, title: own(x.title) }));
  model.station = {
    ...station, title: own(station.title), facilities: titled(station.facilities), sites: titled(station.sites),
    buses: titled(station.buses), modes: titled(station.modes), elements: titled(station.elements),
  };
  const worded = (of: Record<string, string>) => Object.fromEntries(Object.entries(of).map(([code, word]) => [code, own(word.replaceAll('_', ' '))]));
  model.dictionary = { ...dictionary, parameters: dictionary.parameters.map((p) => (p.words ? { ...p, words: worded(p.words) } : p)) };
  elementOf.clear();
  model.station.elements.forEach((e) => elementOf.set(e.name, e));
}

export function parameters(): Parameter[] {
  return model.dictionary.parameters;
}

/** The number of a parameter, or -1. */
export function find(address: string): number {
  return indexOf.get(address) ?? -1;
}

export function parameter(address: string): Parameter | undefined {
  return parameters()[find(address)];
}

export function element(name: string): Element | undefined {
  void model.station;
  return elementOf.get(name);
}

export function titleOf(name: string): string {
  return element(name)?.title ?? (name === 'earth' ? t('header.earth') : name);
}

/** "Battery A · charge fraction", for people. */
export function nameOf(address: string): string {
  const [of = '', name = ''] = address.split('/');
  return `${titleOf(of)} · ${words(name)}`;
}

/** A measurement's name for people, without its unit: `charge_fraction`, `temperature_k` → temperature. */
export function words(name: string): string {
  return own(name.replace(/_(w|k|j|s|m|kg|rad|pa|bit|bit_s|w_k|w_m2|m_s|kg_s|rad_s|v|a|hz)$/, '').replaceAll('_', ' '));
}

export function value(i: number): number {
  if (i < 0) return NaN;
  return time.mode === 'replay' ? replay.value(i, time.t) : telemetry.values[i]!;
}

export function valueOf(address: string): number {
  return value(find(address));
}

export function generated(i: number): number {
  if (i < 0) return NaN;
  return time.mode === 'replay' ? replay.generated(i, time.t) : telemetry.generatedOf(i);
}

/** How old a value is at the moment shown, in seconds of the station. */
export function age(i: number): number {
  return shown() - generated(i);
}

const STALE_PERIODS = 3;

export type Freshness = 'fresh' | 'stale' | 'never';

export function freshness(i: number): Freshness {
  const old = age(i);
  if (!Number.isFinite(old)) return 'never';
  const period_s = time.mode === 'replay' ? replay.pitch_s(i) : model.station.control_period_s;
  return old > STALE_PERIODS * period_s ? 'stale' : 'fresh';
}

export function limitOf(i: number): Limit {
  const b = parameters()[i]?.bounds;
  const v = value(i);
  if (!b || !Number.isFinite(v)) return '';
  const below = (x?: number | null) => x !== null && x !== undefined && v < x;
  const above = (x?: number | null) => x !== null && x !== undefined && v > x;
  if (below(b.red_low) || above(b.red_high)) return 'red';
  return below(b.yellow_low) || above(b.yellow_high) ? 'yellow' : '';
}

export type State = 'nominal' | 'caution' | 'alarm' | 'stale' | 'unknown' | 'info';

export function stateOf(i: number): State {
  const fresh = freshness(i);
  if (fresh === 'never') return 'unknown';
  const limit = limitOf(i);
  if (limit) return limit === 'red' ? 'alarm' : 'caution';
  return fresh === 'stale' ? 'stale' : 'nominal';
}

const ORDER: State[] = ['info', 'unknown', 'nominal', 'stale', 'caution', 'alarm'];

export function worst(states: Iterable<State>): State {
  let found: State = 'unknown';
  for (const s of states) if (ORDER.indexOf(s) > ORDER.indexOf(found)) found = s;
  return found;
}
