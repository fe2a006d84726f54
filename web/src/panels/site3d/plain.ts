/** Without terrain: a plain, and the declared horizon as a skyline ring. Nothing else is known. */

import * as THREE from 'three';
import { direction } from './frame';
import type { Scene } from './types';

// The site may stand on a ridge: beyond this distance the ground falls away to the skyline.
const PLAIN_M = 250;

export function plain(scene: Scene): THREE.Group {
  const group = new THREE.Group();
  group.add(floor(), skyline(scene));
  return group;
}

/** A level disc with rings of distance. */
function floor(): THREE.Group {
  const group = new THREE.Group();
  group.add(new THREE.Mesh(new THREE.CircleGeometry(PLAIN_M, 128), new THREE.MeshBasicMaterial({ color: 0x2a323d })));
  for (const radius of [50, 100, PLAIN_M]) {
    const points = [...Array(129).keys()].map((k) => {
      const turn = (k / 128) * 2 * Math.PI;
      return new THREE.Vector3(radius * Math.sin(turn), radius * Math.cos(turn), 0.2);
    });
    const line = new THREE.BufferGeometry().setFromPoints(points);
    group.add(new THREE.Line(line, new THREE.LineBasicMaterial({ color: 0x455365 })));
  }
  return group;
}

/** From the rim of the disc to the declared horizon at its distance, and down behind it. */
function skyline(scene: Scene): THREE.Mesh {
  const { elevation_deg, distance_m, height_m } = scene.skyline;
  const count = elevation_deg.length;
  const places: number[] = [];
  const colours: number[] = [];
  const indices: number[] = [];
  for (let k = 0; k <= count; k++) {
    const n = k % count;
    const far = Math.min(Math.max(distance_m[n]!, 2000), 200_000);
    const [east, north, up] = direction((n * 360) / count, elevation_deg[n]!);
    const level = far / Math.hypot(east, north);
    const rim = PLAIN_M / Math.hypot(east, north);
    places.push(east * rim, north * rim, 0);
    places.push(east * level, north * level, up * level + height_m);
    places.push(east * level, north * level, up * level + height_m - 0.1 * far);
    colours.push(0.155, 0.185, 0.225, 0.075, 0.095, 0.125, 0.075, 0.095, 0.125);
    if (k < count) {
      for (const m of [3 * k, 3 * k + 1]) indices.push(m, m + 1, m + 3, m + 3, m + 1, m + 4);
    }
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(places, 3));
  geometry.setAttribute('color', new THREE.Float32BufferAttribute(colours, 3));
  geometry.setIndex(indices);
  return new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ vertexColors: true, side: THREE.DoubleSide }));
}
