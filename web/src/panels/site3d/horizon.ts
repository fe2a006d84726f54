/**
 * Layers of the horizon map, fetched as the Sun comes to them.
 *
 * A layer holds, for every post of a square, how high the terrain stands in one direction. Between
 * two layers the horizon is linear. Only the two beside the Sun are needed to draw a moment; those
 * ahead are fetched while nothing else is.
 */

import { between, decodeField } from './frame';
import type { Level } from './types';

export const UNKNOWN = -32_768;
const TURN = 2 * Math.PI;

export interface Pair {
  first: number;
  second: number;
  /** How far the direction lies from the first to the second, 0 to 1. */
  share: number;
}

/** The layers on both sides of a sweep angle. */
export function pairAt(angle_rad: number, directions: number): Pair {
  const place = ((((angle_rad / TURN) % 1) + 1) % 1) * directions;
  const first = Math.floor(place) % directions;
  return { first, second: (first + 1) % directions, share: place - Math.floor(place) };
}

type Fetch = (level: number, direction: number) => Promise<ArrayBuffer>;

export class HorizonMap {
  readonly #kept = new Map<string, Int16Array>();
  readonly #asked = new Map<string, Promise<Int16Array>>();

  /** `most` layers are kept for each level. */
  constructor(
    readonly levels: readonly Level[],
    readonly posts: number,
    readonly fetch: Fetch,
    readonly most = 40,
  ) {}

  /** The layer if it is here. */
  have(level: number, direction: number): Int16Array | null {
    const key = `${level}/${direction}`;
    const found = this.#kept.get(key);
    if (!found) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  /** The layer, fetched once however often it is asked for. */
  async layer(level: number, direction: number): Promise<Int16Array> {
    const key = `${level}/${direction}`;
    const here = this.have(level, direction);
    if (here) return here;
    const asked = this.#asked.get(key) ?? this.#ask(key, level, direction);
    this.#asked.set(key, asked);
    return asked;
  }

  async #ask(key: string, level: number, direction: number): Promise<Int16Array> {
    try {
      const octets = new Uint8Array(await this.fetch(level, direction));
      const found = new Int16Array(decodeField(octets, this.posts, this.posts).buffer);
      this.#kept.set(key, found);
      if (this.#kept.size > this.most * this.levels.length) {
        this.#kept.delete(this.#kept.keys().next().value as string);
      }
      return found;
    } finally {
      this.#asked.delete(key);
    }
  }

  /** The horizon at a place of a square towards an angle, rad; NaN when its layers are not here. */
  at(level: number, row: number, column: number, angle_rad: number): number {
    const pair = pairAt(angle_rad, this.levels[level]!.directions);
    const a = this.have(level, pair.first);
    const b = this.have(level, pair.second);
    if (!a || !b) return NaN;
    const of = (field: Int16Array) => between(field, this.posts, row, column);
    return (((1 - pair.share) * of(a) + pair.share * of(b)) * Math.PI) / 18_000;
  }
}
