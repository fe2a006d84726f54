/** Rovers stand where their telemetry says: metres east and north of the site that they stand at. */

import type { Stage } from './stage';

export type Tracks = Map<string, [number, number][]>;

const NEAR_M = 1;
const MOST = 500;

export function moveRovers(stage: Stage, tracks: Tracks, read: (address: string) => number): void {
  for (const { thing } of stage.things.drawn.values()) {
    if (thing.shape !== 'rover') continue;
    const home = stage.scene.sites.find((s) => s.name === thing.site);
    const east = read(`${thing.name}/east_m`) + (home?.east_m ?? 0);
    const north = read(`${thing.name}/north_m`) + (home?.north_m ?? 0);
    if (!Number.isFinite(east + north)) continue;
    const way = tracks.get(thing.name) ?? [];
    const last = way.at(-1);
    if (last && Math.hypot(last[0] - east, last[1] - north) < NEAR_M) continue;
    const longer: [number, number][] = [...way, [east, north]];
    tracks.set(thing.name, longer.slice(-MOST));
    stage.things.put(thing.name, east, north);
    stage.things.track(thing.name, longer);
    stage.ask();
  }
}
