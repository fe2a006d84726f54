/**
 * What the view shows over time: fetched tracks of the sky, and a moment that may be ahead of the
 * station. The sky of days to come is known; telemetry of them is not, and is not shown.
 */

import { get } from '../../lib/api';
import { iso } from '../../lib/time.svelte';
import type { Track } from './types';

const DAY_S = 86_400;
const ROWS = 300;

export class Sky {
  track: Track | null = null;
  #asked = 0;
  #around = 0;

  constructor(readonly site: string) {}

  /** The track that holds a moment with `reach_s` on both sides; the one at hand meanwhile. */
  async around(t: number, reach_s: number): Promise<Track | null> {
    const here = this.track;
    const edge = 0.15 * reach_s;
    if (here && t - edge >= here.t[0]! && t + edge <= here.t.at(-1)! && this.#around === reach_s) return here;
    const number = ++this.#asked;
    const start = Math.floor((t - reach_s) / 600) * 600;
    const found = await get<Track>('/sky/track', {
      site: this.site,
      start: iso(start),
      end: iso(start + 2 * reach_s),
      step_s: Math.max(300, Math.ceil((2 * reach_s) / ROWS / 60) * 60),
    });
    if (number === this.#asked) {
      this.track = found;
      this.#around = reach_s;
    }
    return this.track;
  }
}

export const REACHES = { day: DAY_S, month: 15 * DAY_S } as const;
export type Reach = keyof typeof REACHES;
