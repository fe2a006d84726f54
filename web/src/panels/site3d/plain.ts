/** Without terrain: a plain, and the declared horizon as a skyline ring. Nothing else is known. */

import * as THREE from 'three';
import { MOON_RADIUS_M, direction } from './frame';
import type { Scene } from './types';

const RINGS = 96;

export function plain(scene: Scene): THREE.Group {
  const group = new THREE.Group();
  group.add(floor(), skyline(scene));
  return group;
}

/** A sphere's cap of 60 km with rings of distance. */
function floor(): THREE.Group {
  const group = new THREE.Group();
  const cap = new THREE.RingGeometry(0, 60_000, 128, RINGS);
  const at = cap.getAttribute('position');
  for (let n = 0; n < at.count; n++) at.setZ(n, drop(Math.hypot(at.getX(n), at.getY(n))));
  group.add(new THREE.Mesh(cap, new THREE.MeshBasicMaterial({ color: 0x252c36 })));
  for (const radius of [100, 500, 1000, 5000, 20_000]) {
    const points = [...Array(129).keys()].map((k) => {
      const turn = (k / 128) * 2 * Math.PI;
      return new THREE.Vector3(radius * Math.sin(turn), radius * Math.cos(turn), drop(radius) + 0.3);
    });
    const line = new THREE.BufferGeometry().setFromPoints(points);
    group.add(new THREE.Line(line, new THREE.LineBasicMaterial({ color: 0x3a4756 })));
  }
  return group;
}

/** A wall from the plain up to the declared horizon at its distance. */
function skyline(scene: Scene): THREE.Mesh {
  const { elevation_deg, distance_m, height_m } = scene.skyline;
  const count = elevation_deg.length;
  const places: number[] = [];
  const indices: number[] = [];
  for (let k = 0; k <= count; k++) {
    const n = k % count;
    const far = Math.min(Math.max(distance_m[n]!, 2000), 200_000);
    const [east, north, up] = direction((n * 360) / count, elevation_deg[n]!);
    const level = far / Math.hypot(east, north);
    places.push(east * level, north * level, up * level + height_m);
    places.push(east * level, north * level, up * level + height_m - 0.08 * far);
    if (k < count) indices.push(2 * k, 2 * k + 1, 2 * k + 2, 2 * k + 2, 2 * k + 1, 2 * k + 3);
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(places, 3));
  geometry.setIndex(indices);
  return new THREE.Mesh(geometry, new THREE.MeshBasicMaterial({ color: 0x1b222c, side: THREE.DoubleSide }));
}

function drop(distance: number): number {
  return Math.sqrt(MOON_RADIUS_M ** 2 - distance ** 2) - MOON_RADIUS_M;
}
