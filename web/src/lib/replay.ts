/**
 * Values of a past moment, from the archive.
 *
 * What is read is what is on the screen; for that, stretches of the archive are fetched ahead of the
 * playback. The last value at or before the moment counts, as it did when it was live.
 */

import { get } from './api';
import { iso, stationNow, time } from './time.svelte';
import { touch } from './tick.svelte';
import type { Columns } from './types';

interface Kept {
  from: number;
  to: number;
  /** How far apart its samples can be. */
  pitch_s: number;
  asked_ms: number;
  t: number[];
  v: (number | null)[];
}

// So many addresses fit one request line of every server.
const AT_ONCE = 60;
const BUCKETS = 400;
// What was not read for so long is not on the screen.
const FORGOTTEN_MS = 3000;
// The archive may be a moment behind what was received: where it had nothing, it is asked again.
const AGAIN_MS = 5000;

export class Replay {
  #kept = new Map<number, Kept>();
  #read = new Map<number, number>();
  #busy = false;

  constructor(
    readonly addresses: readonly string[],
    readonly period_s: () => number,
  ) {}

  value(i: number, t: number): number {
    const at = this.#at(i, t);
    return at < 0 ? NaN : (this.#kept.get(i)!.v[at] ?? NaN);
  }

  generated(i: number, t: number): number {
    const at = this.#at(i, t);
    return at < 0 ? NaN : this.#kept.get(i)!.t[at]!;
  }

  pitch_s(i: number): number {
    return this.#kept.get(i)?.pitch_s ?? this.period_s();
  }

  #at(i: number, t: number): number {
    this.#read.set(i, performance.now());
    const kept = this.#kept.get(i);
    return kept ? lastAt(kept.t, t) : -1;
  }

  /** Fetches what was read and is not there for the moment shown and a little after it. */
  async fill(): Promise<void> {
    if (this.#busy || time.mode !== 'replay') return;
    const stretch = Math.max(20 * this.period_s(), time.playing ? 12 * time.rate : 0);
    const ahead = time.playing ? 3 * time.rate : 0;
    const recent = performance.now() - FORGOTTEN_MS;
    for (const [i, at] of this.#read) if (at < recent) this.#read.delete(i);
    const lacks = [...this.#read.keys()].filter((i) => !this.#covers(i, time.t, ahead));
    if (!lacks.length) return;
    this.#busy = true;
    const from = time.t - 6 * this.period_s();
    const to = Math.min(time.t + stretch, Math.max(stationNow(), time.t));
    try {
      for (let k = 0; k < lacks.length; k += AT_ONCE) await this.#fetch(lacks.slice(k, k + AT_ONCE), from, to);
    } finally {
      this.#busy = false;
    }
    touch();
  }

  #covers(i: number, t: number, ahead: number): boolean {
    const kept = this.#kept.get(i);
    if (!kept || (lastAt(kept.t, t) < 0 && performance.now() - kept.asked_ms > AGAIN_MS)) return false;
    // What a fast playback fetched is too coarse to look at when it halts.
    if (!time.playing && kept.pitch_s > 1.5 * this.period_s()) return false;
    return t >= kept.from + Math.min(this.period_s(), kept.to - kept.from) && Math.min(t + ahead, stationNow()) <= kept.to + this.period_s();
  }

  async #fetch(parameters: number[], from: number, to: number): Promise<void> {
    const address = parameters.map((i) => this.addresses[i]!);
    const buckets = Math.max(1, Math.min(BUCKETS, Math.ceil((to - from) / this.period_s()) * 2));
    const pitch_s = Math.max(this.period_s(), (to - from) / buckets);
    const found = await get<Record<string, Columns>>('/archive/range', { address, start: iso(from), end: iso(to), buckets });
    for (const i of parameters) {
      const of = found[this.addresses[i]!];
      this.#kept.set(i, { from, to, pitch_s, asked_ms: performance.now(), t: of?.t ?? [], v: of?.mean ?? [] });
    }
  }
}

/** The place of the last of the rising `ts` that is not after `t`, or -1. */
export function lastAt(ts: ArrayLike<number>, t: number): number {
  let low = 0;
  let high = ts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ts[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

