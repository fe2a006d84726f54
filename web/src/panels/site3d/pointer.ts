/** What is under the pointer: a click chooses a thing, moving over the ground reads it. */

import * as THREE from 'three';
import type { Stage } from './stage';

export interface Reading {
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
  slope_deg: number;
  distance_m: number;
  /** Part of the Sun's disc seen there from 2 m; NaN while its horizon is not here. */
  lit: number;
}

// A press that moves less than this is a click and not a turn of the camera.
const CLICK_PX = 4;

export function followPointer(stage: Stage): void {
  const canvas = stage.renderer.domElement;
  let down: [number, number] | null = null;
  canvas.addEventListener('pointerdown', (e) => (down = [e.clientX, e.clientY]));
  canvas.addEventListener('pointerup', (e) => {
    const from = down;
    down = null;
    const moved = from ? Math.hypot(e.clientX - from[0], e.clientY - from[1]) : Infinity;
    if (moved < CLICK_PX) stage.hooks.choose(thingAt(stage, e));
  });
  canvas.addEventListener('pointermove', (e) => {
    if (!down) stage.hooks.read(readingAt(stage, e));
  });
  canvas.addEventListener('pointerleave', () => stage.hooks.read(null));
}

function rayOf(stage: Stage, e: PointerEvent): THREE.Raycaster {
  const box = stage.renderer.domElement.getBoundingClientRect();
  const at = new THREE.Vector2(
    ((e.clientX - box.left) / box.width) * 2 - 1,
    1 - ((e.clientY - box.top) / box.height) * 2,
  );
  const ray = new THREE.Raycaster();
  ray.setFromCamera(at, stage.camera);
  return ray;
}

function thingAt(stage: Stage, e: PointerEvent): string {
  const { drawn } = stage.things;
  const meshes = [...drawn.values()].filter((d) => d.mesh.visible).map((d) => d.mesh);
  const hit = rayOf(stage, e).intersectObjects(meshes, false)[0];
  const name = (hit?.object.userData['name'] as string | undefined) ?? '';
  return drawn.get(name)?.thing.of || name;
}

function readingAt(stage: Stage, e: PointerEvent): Reading | null {
  const { ground } = stage;
  if (!ground) return null;
  const { origin: o, direction: d } = rayOf(stage, e).ray;
  const met = ground.meet([o.x, o.y, o.z], [d.x, d.y, d.z]);
  if (!met) return null;
  const [east, north] = met;
  return {
    ...ground.latitudeLongitude(east, north),
    height_m: ground.height(east, north),
    slope_deg: (ground.slope(east, north) * 180) / Math.PI,
    distance_m: Math.hypot(east, north),
    lit: stage.litAt(east, north),
  };
}
