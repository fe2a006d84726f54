/** The sky over time from columns of the server: any moment between its rows. */

import { direction } from './frame';
import type { Columns, Track, Vector } from './types';

const SUN_RADIUS_M = 695_700_000;
const EARTH_RADIUS_M = 6_378_136.6;

export interface Body {
  direction: Vector;
  azimuth_deg: number;
  elevation_deg: number;
  range_m: number;
  /** Half the angle that its disc is wide, rad. */
  radius_rad: number;
}

export interface Moment {
  t: number;
  sun: Body;
  earth: Body;
  eclipse: number;
  /** Rotation from ICRF to east, north, up, rows first. */
  stars: number[];
  relays: Record<string, Vector>;
}

/** The row before `t` and how far on to the next; null outside the rows. */
export function placeIn(times: readonly number[], t: number): { row: number; share: number } | null {
  const last = times.length - 1;
  if (last < 0 || !(t >= times[0]! && t <= times[last]!)) return null;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= t) low = middle;
    else high = middle;
  }
  const span = times[high]! - times[low]!;
  return { row: low, share: span > 0 ? (t - times[low]!) / span : 0 };
}

export function momentOf(track: Track, t: number): Moment | null {
  const place = placeIn(track.t, t);
  if (!place) return null;
  const { row, share } = place;
  const next = Math.min(row + 1, track.t.length - 1);
  const mix = (a: number, b: number) => (1 - share) * a + share * b;
  const relays: Record<string, Vector> = {};
  for (const [name, rows] of Object.entries(track.relays)) {
    const [a, b] = [rows[row], rows[next]];
    if (a && b) relays[name] = [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
  }
  return {
    t,
    sun: body(track.sun, row, next, share, SUN_RADIUS_M),
    earth: body(track.earth, row, next, share, EARTH_RADIUS_M),
    eclipse: mix(track.eclipse[row]!, track.eclipse[next]!),
    stars: track.stars[row]!.map((a, k) => mix(a, track.stars[next]![k]!)),
    relays,
  };
}

function body(of: Columns, row: number, next: number, share: number, radius_m: number): Body {
  const a = direction(of.azimuth_deg[row]!, of.elevation_deg[row]!);
  const b = direction(of.azimuth_deg[next]!, of.elevation_deg[next]!);
  const mixed = a.map((x, k) => (1 - share) * x + share * b[k]!) as Vector;
  const size = Math.hypot(...mixed);
  const [east, north, up] = mixed.map((x) => x / size) as Vector;
  const azimuth = (Math.atan2(east, north) * 180) / Math.PI;
  const range_m = (1 - share) * of.range_m[row]! + share * of.range_m[next]!;
  return {
    direction: [east, north, up],
    azimuth_deg: azimuth < 0 ? azimuth + 360 : azimuth,
    elevation_deg: (Math.asin(up) * 180) / Math.PI,
    range_m,
    radius_rad: Math.asin(radius_m / range_m),
  };
}

/** The visible part of the Sun's disc at a site and height, as the simulation counts it. */
export function litAt(track: Track, site: string, height_m: number, t: number): number {
  const lit = track.sites[site]?.lit;
  const place = placeIn(track.t, t);
  if (!lit || !place) return NaN;
  const heights = Object.keys(lit).map(Number);
  const nearest = heights.reduce((a, b) => (Math.abs(b - height_m) < Math.abs(a - height_m) ? b : a));
  const rows = lit[String(nearest)]!;
  const next = Math.min(place.row + 1, rows.length - 1);
  return (1 - place.share) * rows[place.row]! + place.share * rows[next]!;
}

/** The least and the greatest height at which somebody looks at the sky of a site, m. */
export function heightsOf(track: Track, site: string): number[] {
  const all = Object.keys(track.sites[site]?.lit ?? {}).map(Number).filter((h) => h >= 2);
  return all.length ? [...new Set([Math.min(...all), Math.max(...all)])] : [];
}

/** When the Sun next comes or goes (no part of the disc seen) at a site; null within the track. */
export function nextChange(track: Track, site: string, height_m: number, t: number) {
  const now = litAt(track, site, height_m, t) > 0;
  for (let n = 0; n < track.t.length; n++) {
    const at = track.t[n]!;
    if (at > t && litAt(track, site, height_m, at) > 0 !== now) return { t: at, sunset: now };
  }
  return null;
}
