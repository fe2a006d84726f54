/** Links towards the Earth or a relay, coloured by what the network says of them. */

import type { Link } from '../../lib/types';
import type { Stage } from './stage';
import type { Vector } from './types';

const LINE_M = 400_000;

/** Draws them for the moment of the stage; `known` is false where their state is not told. */
export function drawLinks(stage: Stage, links: readonly Link[], known: boolean): void {
  const { moment, things } = stage;
  if (!moment) return;
  things.unlink();
  for (const link of links) {
    const relay = link.relay ? moment.relays[link.relay] : undefined;
    if (!things.drawn.has(link.from) || (link.relay && !relay)) continue;
    things.link(link.name, link.from, relay ? unit(relay) : moment.earth.direction, LINE_M, known ? link.up : null);
  }
  stage.ask();
}

function unit(v: Vector): Vector {
  const size = Math.hypot(...v);
  return [v[0] / size, v[1] / size, v[2] / size];
}
