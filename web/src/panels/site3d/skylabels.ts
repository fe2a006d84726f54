/** The names of the Sun and the Earth beside them, where terrain does not hide them. */

import type * as THREE from 'three';
import { CSS2DObject } from 'three/examples/jsm/renderers/CSS2DRenderer.js';
import type { Ground } from './frame';
import type { Body, Moment } from './track';
import type { Vector } from './types';

const FAR_M = 500_000;
const SKYLINE_M = 140_000;

export class SkyLabels {
  readonly labels: [CSS2DObject, CSS2DObject];

  constructor(
    words: { sun: string; earth: string },
    readonly ground: Ground | null,
  ) {
    this.labels = [label(words.sun, 'sun'), label(words.earth, 'earth')];
  }

  place(camera: THREE.Camera, moment: Moment | null): void {
    [moment?.sun, moment?.earth].forEach((body, k) => {
      const one = this.labels[k]!;
      one.visible = false;
      if (!body) return;
      one.position.set(...body.direction).multiplyScalar(FAR_M).add(camera.position);
      one.visible = !this.#hidden(camera, body);
      (one.element.lastChild as HTMLElement).textContent =
        ` ${body.azimuth_deg.toFixed(1)}° / ${body.elevation_deg >= 0 ? '+' : ''}${body.elevation_deg.toFixed(2)}°`;
    });
  }

  /** Whether terrain stands before the upper edge of a body, seen from the camera. */
  #hidden(camera: THREE.Camera, body: Body): boolean {
    const { x, y, z } = camera.position;
    const [east, north, up] = body.direction;
    const raised: Vector = [east, north, up + body.radius_rad];
    if (!this.ground) return raised[2] < -0.03;
    return this.ground.meet([x, y, z], raised, SKYLINE_M) !== null;
  }
}

function label(text: string, kind: string): CSS2DObject {
  const span = document.createElement('span');
  span.className = `site-sky ${kind}`;
  const name = document.createElement('b');
  name.textContent = text;
  span.append(name, document.createElement('i'));
  const made = new CSS2DObject(span);
  made.center.set(-0.12, 0.5);
  return made;
}
