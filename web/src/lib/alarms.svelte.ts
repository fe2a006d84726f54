/** The alarms that stand, the same list for header, overview and the alarm page. */

import { get } from './api';
import { onMessage } from './live.svelte';
import { fail } from './toasts.svelte';
import type { Alarm } from './types';

export const alarms = $state({ list: [] as Alarm[], loaded: false });

export function isRed(a: Alarm): boolean {
  return /red|alarm|critical|severe|distress/i.test(a.severity);
}

const RANK = { unacknowledged: 0, acknowledged: 1, cleared: 2, shelved: 3 } as const;

/** Standing before cleared, red before yellow, new before old. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return RANK[a.state] - RANK[b.state] || Number(isRed(b)) - Number(isRed(a)) || b.first.localeCompare(a.first);
}

let waits: ReturnType<typeof setTimeout> | undefined;

export async function loadAlarms(): Promise<void> {
  try {
    alarms.list = (await get<Alarm[]>('/alarms', { state: 'active' })).sort(byUrgency);
    alarms.loaded = true;
  } catch (problem) {
    fail(problem);
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
