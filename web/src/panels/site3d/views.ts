/** Where the camera stands for each preset, in metres east, north, up of the site. */

import { direction } from './frame';
import type { Vector } from './types';

export const VIEWS = ['ridge', 'overview', 'top', 'module', 'horizon'] as const;
export type View = (typeof VIEWS)[number];

export interface Pose {
  eye: Vector;
  target: Vector;
  fov_deg: number;
}

interface Around {
  /** Height (up) of the ground; NaN where unknown. */
  up: (east: number, north: number) => number;
  sun_azimuth_deg: number;
  earth_azimuth_deg: number;
  /** The middle of the station, and where the crew module stands. */
  middle: readonly [number, number];
  module: readonly [number, number] | null;
  /** Where things stand: no eye is inside one of them, or right before it. */
  things: readonly (readonly [number, number])[];
}

const CLEAR_M = 40;
// How far beside the line from the Sun over the middle the eye may stand, the best first.
const BESIDE_M = [45, -45, 80, -80, 120, -120];

export function poseOf(view: View, around: Around): Pose {
  const [e, n] = around.middle;
  const ground = known(around.up(e, n));
  const [se, sn] = direction(around.sun_azimuth_deg, 0);
  switch (view) {
    case 'ridge': {
      const places = BESIDE_M.map((beside) => [e - 150 * se + beside * sn, n - 150 * sn - beside * se] as const);
      const eye = above(around, places.find((at) => isClear(around, at)) ?? places[0]!, ground + 20, 10);
      return { eye, target: [e + 60 * se, n + 60 * sn, ground + 13], fov_deg: 40 };
    }
    case 'overview': {
      const eye = above(around, [e - 2300 * se + 700 * sn, n - 2300 * sn - 700 * se], ground + 1050, 60);
      return { eye, target: [e, n, ground], fov_deg: 42 };
    }
    case 'top':
      return { eye: [e, n - 1, ground + 3000], target: [e, n, ground], fov_deg: 42 };
    case 'module': {
      const at = around.module ?? around.middle;
      const [ae, an] = direction(around.earth_azimuth_deg, 0);
      const eye = above(around, [at[0] + 7 * ae, at[1] + 7 * an], known(around.up(at[0], at[1])) + 3.2, 2.2);
      return { eye, target: [eye[0] + 8 * ae, eye[1] + 8 * an, eye[2] + 0.35], fov_deg: 62 };
    }
    case 'horizon': {
      const eye = above(around, [e, n], ground + 16, 10);
      return { eye, target: [eye[0] + 5 * se, eye[1] + 5 * sn, eye[2] + 0.12], fov_deg: 70 };
    }
  }
}

function isClear(around: Around, [e, n]: readonly [number, number]): boolean {
  return around.things.every((at) => Math.hypot(at[0] - e, at[1] - n) >= CLEAR_M);
}

/** An eye at least `clear` metres over the ground there. */
function above(around: Around, [e, n]: readonly [number, number], up: number, clear: number): Vector {
  return [e, n, Math.max(up, known(around.up(e, n)) + clear)];
}

function known(height: number): number {
  return Number.isFinite(height) ? height : 0;
}
