/**
 * The squares of ground as places in the frame of the site, in metres east, north and up.
 *
 * The squares lie on a polar stereographic map (sphere of 1737.4 km); here each post becomes a point
 * of space, so that the Moon curves as it does. All in float64; only drawn arrays are float32.
 */

import type { Scene, Vector } from './types';

export const MOON_RADIUS_M = 1_737_400;
const UNKNOWN = 65_535;

/** Undoes the coding of a field of 16-bit numbers: low octets, high octets, differences in rows. */
export function decodeField(octets: Uint8Array, rows: number, columns: number): Uint16Array {
  const count = rows * columns;
  if (octets.length !== 2 * count) {
    throw new Error(`a field of ${rows} by ${columns} has ${2 * count} octets, not ${octets.length}`);
  }
  const out = new Uint16Array(count);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let n = i * columns; n < (i + 1) * columns; n++) {
      sum = (sum + octets[n]! + 256 * octets[count + n]!) & 0xffff;
      out[n] = sum;
    }
  }
  return out;
}

/** Heights of every square, metres above the sphere; NaN where unknown. */
export function decodeMesh(buffer: ArrayBuffer): { posts: number; heights: Float64Array[] } {
  const view = new DataView(buffer);
  const magic = new TextDecoder().decode(new Uint8Array(buffer, 0, 8));
  if (magic !== 'ILRSMSH1') throw new Error('this is not a mesh of the scenery');
  const squares = view.getUint32(8, true);
  const posts = view.getUint32(12, true);
  const size = 2 * posts * posts;
  const heights: Float64Array[] = [];
  for (let k = 0; k < squares; k++) {
    const lowest = view.getFloat64(16 + 16 * k, true);
    const step = view.getFloat64(24 + 16 * k, true);
    const field = decodeField(new Uint8Array(buffer, 16 + 16 * squares + k * size, size), posts, posts);
    const out = new Float64Array(posts * posts);
    for (let n = 0; n < out.length; n++) out[n] = field[n] === UNKNOWN ? NaN : lowest + field[n]! * step;
    heights.push(out);
  }
  return { posts, heights };
}

export interface Square {
  step_m: number;
  posts: number;
  heights: Float64Array;
}

export class Ground {
  readonly squares: Square[];
  readonly #axes: Scene['axes_me'];
  readonly #pole: number;
  readonly #centre: [number, number];
  readonly #origin: number;

  constructor(scene: Scene, heights: readonly Float64Array[]) {
    const posts = scene.posts ?? 0;
    this.squares = (scene.levels ?? []).map((l, k) => ({ step_m: l.step_m, posts, heights: heights[k]! }));
    this.#axes = scene.axes_me;
    this.#pole = scene.pole ?? -1;
    this.#centre = scene.map_centre_m ?? [0, 0];
    this.#origin = MOON_RADIUS_M + scene.height_m;
  }

  /** A place of the map, at a height above the sphere, as metres east, north, up. */
  place(x: number, y: number, height: number): Vector {
    const a = x / (2 * MOON_RADIUS_M);
    const b = y / (2 * MOON_RADIUS_M);
    const square = a * a + b * b;
    const radius = (MOON_RADIUS_M + height) / (1 + square);
    const [px, py, pz] = [
      -2 * this.#pole * b * radius,
      2 * a * radius,
      this.#pole * (1 - square) * radius,
    ];
    const [e, n, u] = this.#axes;
    return [
      e[0]! * px + e[1]! * py + e[2]! * pz,
      n[0]! * px + n[1]! * py + n[2]! * pz,
      u[0]! * px + u[1]! * py + u[2]! * pz - this.#origin,
    ];
  }

  /** The place of a post, row 0 up the map. */
  post(square: Square, row: number, column: number): Vector {
    const half = (square.posts - 1) / 2;
    return this.place(
      this.#centre[0] + (column - half) * square.step_m,
      this.#centre[1] + (half - row) * square.step_m,
      square.heights[row * square.posts + column]!,
    );
  }

  /** The direction (ME, from the Moon's centre) of the place below metres east and north, on the
   * sphere through the site: at other heights it is off by the difference over the radius, 0.1 %. */
  #below(east: number, north: number): Vector {
    const up = Math.sqrt(Math.max(0, this.#origin ** 2 - east * east - north * north));
    const [e, n, u] = this.#axes;
    const of = (k: number) => (e[k]! * east + n[k]! * north + u[k]! * up) / this.#origin;
    return [of(0), of(1), of(2)];
  }

  latitudeLongitude(east: number, north: number): { latitude_deg: number; longitude_deg: number } {
    const [x, y, z] = this.#below(east, north);
    const degrees = 180 / Math.PI;
    const longitude = Math.atan2(y, x) * degrees;
    return {
      latitude_deg: Math.atan2(z, Math.hypot(x, y)) * degrees,
      longitude_deg: longitude < 0 ? longitude + 360 : longitude,
    };
  }

  /** Row and column of a place in the finest square that holds it, and which that is; null outside. */
  cell(east: number, north: number): { level: number; row: number; column: number } | null {
    const [x, y, z] = this.#below(east, north);
    const fold = (2 * MOON_RADIUS_M) / (1 + this.#pole * z);
    const right = fold * y - this.#centre[0];
    const up = -this.#pole * fold * x - this.#centre[1];
    for (let level = 0; level < this.squares.length; level++) {
      const { posts, step_m } = this.squares[level]!;
      const half = (posts - 1) / 2;
      const row = half - up / step_m;
      const column = half + right / step_m;
      if (row >= 0 && column >= 0 && row <= posts - 1 && column <= posts - 1) return { level, row, column };
    }
    return null;
  }

  /** The height above the sphere below metres east and north; NaN where unknown. */
  height(east: number, north: number): number {
    const cell = this.cell(east, north);
    if (!cell) return NaN;
    const square = this.squares[cell.level]!;
    return between(square.heights, square.posts, cell.row, cell.column);
  }

  /** How high (up) the ground stands there. */
  up(east: number, north: number): number {
    const above = this.height(east, north);
    const level = Math.sqrt(Math.max(0, this.#origin ** 2 - east * east - north * north));
    return (level / this.#origin) * (MOON_RADIUS_M + above) - this.#origin;
  }

  /** Slope in rad over a baseline of the finest square there. */
  slope(east: number, north: number): number {
    const cell = this.cell(east, north);
    if (!cell) return NaN;
    const d = this.squares[cell.level]!.step_m;
    const along = (this.height(east + d, north) - this.height(east - d, north)) / (2 * d);
    const across = (this.height(east, north + d) - this.height(east, north - d)) / (2 * d);
    return Math.atan(Math.hypot(along, across));
  }

  /** Where a ray meets the ground, or null: steps that grow with the distance, then halving. */
  meet(from: Vector, ahead: Vector, farthest = 250_000): Vector | null {
    const at = (s: number): Vector => [from[0] + s * ahead[0], from[1] + s * ahead[1], from[2] + s * ahead[2]];
    const above = (s: number) => {
      const p = at(s);
      return p[2] - this.up(p[0], p[1]);
    };
    let before = 0;
    for (let s = 1; s < farthest; s += Math.max(2, 0.012 * s)) {
      if (above(s) < 0) {
        let [low, high] = [before, s];
        for (let n = 0; n < 24; n++) {
          const middle = (low + high) / 2;
          if (above(middle) < 0) high = middle;
          else low = middle;
        }
        return at(high);
      }
      before = s;
    }
    return null;
  }
}

/** Bilinear value of a square field between its posts. */
export function between(field: ArrayLike<number>, posts: number, row: number, column: number): number {
  const i = Math.min(Math.floor(row), posts - 2);
  const j = Math.min(Math.floor(column), posts - 2);
  const [v, u] = [row - i, column - j];
  const n = i * posts + j;
  const upper = (1 - u) * field[n]! + u * field[n + 1]!;
  const lower = (1 - u) * field[n + posts]! + u * field[n + posts + 1]!;
  return (1 - v) * upper + v * lower;
}

/** A direction as east, north, up; azimuth clockwise from north. */
export function direction(azimuth_deg: number, elevation_deg: number): Vector {
  const a = (azimuth_deg * Math.PI) / 180;
  const e = (elevation_deg * Math.PI) / 180;
  return [Math.cos(e) * Math.sin(a), Math.cos(e) * Math.cos(a), Math.sin(e)];
}

/** The part of a disc above a level line; the centre stands `height` above it, same unit as radius. */
export function discOverLevel(height: number, radius: number): number {
  const x = Math.min(1, Math.max(-1, height / radius));
  return 0.5 + (x * Math.sqrt(1 - x * x) + Math.asin(x)) / Math.PI;
}
