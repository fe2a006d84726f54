/** The alarms that stand, the same list for header, overview and the alarm page. */

import { ApiError, get } from './api';
import { i18n, own, ownReasons, t } from './i18n.svelte';
import { onMessage } from './live.svelte';
import { seconds, time } from './time.svelte';
import { fail } from './toasts.svelte';
import type { Alarm } from './types';

export const alarms = $state({ list: [] as Alarm[], loaded: false, past: [] as Alarm[] });

export function isRed(a: Alarm): boolean {
  return /red|alarm|critical|severe|distress/i.test(a.severity);
}

/** Nobody has said yet that they saw it. */
export const isNew = (a: Alarm): boolean => a.state.includes('unacknowledged');

/** It stands: not over, and not put aside. */
export const isStanding = (a: Alarm): boolean => !/cleared|shelved|suppressed/.test(a.state);

/** `latched unacknowledged` as a key of the catalogues. */
export const stateKey = (a: Alarm): string => `alarms.state.${a.state.replaceAll(' ', '_')}`;

const LIMIT = /^(\S+) (.+?) is (below|above) its (yellow|red)(?: low| high)? limit(?: (?!for )(.+?))?(?: for (.+?))?(?:: (.*))?$/;

/** What an alarm says, in the language of the page: value, limit, how long, why it matters. */
export function toldBy(a: Alarm): string {
  const found = LIMIT.exec(a.text);
  if (!found || i18n.language === 'en') return ownReasons(a.text);
  const [, of = '', n = '', side, severity, limit, lasts, why] = found;
  const told = [t(`alarms.${side}.${severity}`, { of, n }), limit ?? ''].join(' ').trim();
  return [[told, lasts].filter(Boolean).join(' · '), why ? own(why) : ''].filter(Boolean).join('; ');
}

const rank = (a: Alarm): number => (isNew(a) ? 0 : isStanding(a) ? 1 : a.state === 'cleared' ? 2 : 3);

/** New before seen, red before yellow, late before early. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return rank(a) - rank(b) || Number(isRed(b)) - Number(isRed(a)) || b.first.localeCompare(a.first);
}

/** The alarms of the moment shown: those that stand, or in a replay those that stood then. */
export function shownAlarms(): Alarm[] {
  if (time.mode === 'live') return alarms.list.filter(isStanding);
  const at = (iso: string | null | undefined, otherwise: number) => (iso ? seconds(iso) : otherwise);
  return alarms.past.filter((a) => seconds(a.first) <= time.t && time.t < at(a.cleared, a.state === 'cleared' ? seconds(a.last) : Infinity)).sort(byUrgency);
}

let waits: ReturnType<typeof setTimeout> | undefined;

export async function loadAlarms(): Promise<void> {
  try {
    alarms.list = (await get<Alarm[]>('/alarms', { state: 'active' })).sort(byUrgency);
    alarms.loaded = true;
    if (time.mode === 'replay') alarms.past = await get<Alarm[]>('/alarms', { state: 'all' });
  } catch (problem) {
    // A server without alarms shows none; what else goes wrong is told.
    if (!(problem instanceof ApiError && problem.status === 404)) fail(problem);
  }
}

/** A message says that something changed; the list is asked for once, also in a flood of alarms. */
export function followAlarms(): () => void {
  const again = () => {
    waits ??= setTimeout(() => {
      waits = undefined;
      void loadAlarms();
    }, 400);
  };
  const stops = [onMessage('alarm', again), onMessage('connected', again)];
  return () => stops.forEach((stop) => stop());
}
