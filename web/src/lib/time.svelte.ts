/**
 * The one store of time: the station's own clock, and the moment that is shown.
 *
 * Times are float64 unix seconds (UTC). In `live` the moment shown is the station's now; in
 * `replay` it is `t`, which plays at `rate`. `span_s` is how much the plots show; `fixed` bounds
 * stand instead when somebody chose them.
 */

import { touch } from './tick.svelte';
import type { Clock } from './types';

export const clock = $state({
  state: 'stopped' as Clock['state'],
  rate: 1,
  achieved: null as number | null,
  start: 0,
  end: 0,
  light_s: null as number | null,
  mode: 'live' as Clock['mode'],
});

export const time = $state({
  mode: 'live' as 'live' | 'replay',
  t: 0,
  rate: 600,
  playing: false,
  span_s: 86400,
  fixed: null as { start: number; end: number } | null,
});

// The last time the server told, and when that was here. Outside reactivity: it changes each frame.
let told = NaN;
let toldAt = 0;
let period = 600;
const LEAST_S = 600;

export function useClock(of: Clock): void {
  clock.state = of.state;
  clock.rate = of.rate;
  clock.achieved = of.achieved_rate ?? null;
  clock.start = seconds(of.start);
  clock.end = seconds(of.end);
  clock.light_s = of.light_time_s ?? clock.light_s;
  clock.mode = of.mode ?? 'live';
  tellTime(seconds(of.now));
}

export function usePeriod(control_period_s: number): void {
  period = control_period_s;
}

export function tellTime(now: number): void {
  if (!Number.isFinite(now)) return;
  told = now;
  toldAt = performance.now();
  touch();
}

/** The station's time now: what was told last, gone on at the rate, one control period at most. */
export function stationNow(): number {
  if (clock.state !== 'running') return told;
  const gone = ((performance.now() - toldAt) / 1000) * (clock.achieved ?? clock.rate);
  return told + Math.min(Math.max(gone, 0), period);
}

/** The moment that is shown. */
export function shown(): number {
  return time.mode === 'replay' ? time.t : stationNow();
}

/**
 * What plots show: chosen bounds, or the last `span_s` up to the moment that is shown; of a young
 * session what there is of it.
 */
export function bounds(): { start: number; end: number } {
  if (time.fixed) return time.fixed;
  const end = shown();
  return { start: Math.max(end - time.span_s, Math.min(clock.start, end - LEAST_S)), end };
}

export function goLive(): void {
  time.mode = 'live';
  time.playing = false;
  time.fixed = null;
  touch();
}

export function replayAt(t: number): void {
  time.mode = 'replay';
  time.t = Math.min(Math.max(t, clock.start), Math.max(stationNow(), clock.start));
  touch();
}

export function seconds(iso: string | null | undefined): number {
  return iso ? Date.parse(iso.endsWith('Z') || /[+-]\d\d:\d\d$/.test(iso) ? iso : `${iso}Z`) / 1000 : NaN;
}

export function iso(t: number): string {
  return Number.isFinite(t) ? new Date(Math.round(t * 1000)).toISOString() : '';
}

let playedAt = 0;

/** Moves a playback on; called by the shell's timer. It ends where the station is. */
export function play(): void {
  const wall = performance.now();
  const gone = Math.min((wall - playedAt) / 1000, 1);
  playedAt = wall;
  if (time.mode !== 'replay' || !time.playing) return;
  time.t = Math.min(time.t + gone * time.rate, stationNow());
  if (time.t >= stationNow()) time.playing = false;
  touch();
}
