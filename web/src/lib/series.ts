/**
 * What a plot shows of one parameter: least, greatest and mean in rising time. Pure.
 *
 * It begins with what the archive gave for a span and goes on with live rows.
 */

import { lastAt } from './replay';
import type { Columns } from './types';

export class Series {
  t: number[] = [];
  min: number[] = [];
  max: number[] = [];
  mean: number[] = [];

  fill(of: Columns | undefined): void {
    const number = (x: number | null) => x ?? NaN;
    this.t = of ? [...of.t] : [];
    this.min = of ? of.min.map(number) : [];
    this.max = of ? of.max.map(number) : [];
    this.mean = of ? of.mean.map(number) : [];
  }

  /** A live row; one that is not later than the last is left to the archive. */
  append(t: number, v: number): boolean {
    if (!Number.isFinite(t) || t <= (this.t.at(-1) ?? -Infinity)) return false;
    this.t.push(t);
    for (const of of [this.min, this.max, this.mean]) of.push(v);
    return true;
  }

  /** Lets go of what is before `t`. */
  drop(t: number): void {
    const n = lastAt(this.t, t);
    if (n <= 0) return;
    for (const of of [this.t, this.min, this.max, this.mean]) of.splice(0, n);
  }

  at(t: number): number {
    const i = lastAt(this.t, t);
    return i < 0 ? NaN : this.mean[i]!;
  }
}

export interface Recent {
  address: string;
  t: number;
  v: number;
}

const TAIL_MS = 6000;

/** Rows of the last seconds of wall time: what the archive may not have yet when it is asked. */
export class Tail {
  #rows: (Recent & { wall: number })[] = [];

  push(row: Recent, wall: number): void {
    this.#rows.push({ ...row, wall });
    if (wall - this.#rows[0]!.wall > 2 * TAIL_MS) this.#rows = this.#rows.filter((r) => r.wall > wall - TAIL_MS);
  }

  of(address: string): Recent[] {
    return this.#rows.filter((r) => r.address === address);
  }
}

/** The greatest size of any finite value of some series. */
export function sizeOf(all: Iterable<Series>): number {
  let size = 0;
  for (const s of all) for (const of of [s.min, s.max]) for (const v of of) if (Math.abs(v) > size) size = Math.abs(v);
  return size;
}

/** Rising times of all, each once; what a series has at a time it lacks is NaN. */
export function together(all: readonly { t: readonly number[]; v: readonly number[] }[]): (number | null)[][] {
  const [first, ...others] = all;
  // Mostly all have the same times: then nothing is to be merged.
  if (first && others.every((s) => s.t.length === first.t.length && s.t.every((t, i) => t === first.t[i]))) {
    return [[...first.t], ...all.map((s) => s.v.map((v) => (Number.isFinite(v) ? v : null)))];
  }
  const times = [...new Set(all.flatMap((s) => s.t))].sort((a, b) => a - b);
  const place = new Map(times.map((t, i) => [t, i]));
  const columns = all.map((s) => {
    // undefined is "no sample here" and is drawn through; null is a gap.
    const out = new Array<number | null | undefined>(times.length).fill(undefined);
    s.t.forEach((t, i) => (out[place.get(t)!] = Number.isFinite(s.v[i]) ? s.v[i]! : null));
    return out as (number | null)[];
  });
  return [times, ...columns];
}

/** Puts a null between samples further apart than `most`, so that nobody sees a line where nothing was. */
export function withGaps(t: readonly number[], v: readonly number[], most: number): { t: number[]; v: number[] } {
  const out = { t: [] as number[], v: [] as number[] };
  t.forEach((x, i) => {
    if (i > 0 && x - t[i - 1]! > most) {
      out.t.push(t[i - 1]! + most / 2);
      out.v.push(NaN);
    }
    out.t.push(x);
    out.v.push(v[i]!);
  });
  return out;
}
