/** Simple but recognisable shapes of things, in metres, standing on z = 0. */

import * as THREE from 'three';
import { mergeGeometries } from 'three/examples/jsm/utils/BufferGeometryUtils.js';

const WHITE = 0xe9e6df;
const GREY = 0x9aa3ad;
const DARK = 0x4a525c;
const BLUE = 0x2d5fa8;
const GOLD = 0xd6a545;
const COPPER = 0xb5743f;

type Build = (eye_m: number) => THREE.BufferGeometry[];

const box = (w: number, d: number, h: number) => new THREE.BoxGeometry(w, d, h);
const post = (r: number, h: number, top = r, sides = 12) =>
  new THREE.CylinderGeometry(top, r, h, sides).rotateX(Math.PI / 2).translate(0, 0, h / 2);
const dish = (r: number) => new THREE.SphereGeometry(r, 20, 8, 0, 2 * Math.PI, 0, Math.PI / 2.6);

function paint(geometry: THREE.BufferGeometry, colour: number): THREE.BufferGeometry {
  const flat = geometry.index ? geometry.toNonIndexed() : geometry;
  flat.deleteAttribute('uv');
  const c = new THREE.Color(colour);
  const count = flat.getAttribute('position').count;
  const colours = new Float32Array(3 * count);
  for (let n = 0; n < count; n++) colours.set([c.r, c.g, c.b], 3 * n);
  flat.setAttribute('color', new THREE.BufferAttribute(colours, 3));
  flat.computeVertexNormals();
  return flat;
}

const legs = (r: number, h: number) =>
  [0, 1, 2, 3].map((k) => {
    const turn = Math.PI / 4 + (k * Math.PI) / 2;
    return paint(
      new THREE.CylinderGeometry(0.1, 0.16, h, 6).rotateX(Math.PI / 2).rotateY(0.35).rotateZ(turn)
        .translate(r * Math.cos(turn), r * Math.sin(turn), h / 2),
      GREY,
    );
  });

export const SHAPES: Record<string, Build> = {
  tower: (eye) => {
    const mast = Math.max(6, eye);
    const wing = (side: number) => paint(box(3.2, 0.12, mast * 0.62).translate(side * 1.9, 0, mast * 0.68), BLUE);
    const rim = (side: number) => paint(box(3.5, 0.06, mast * 0.65).translate(side * 1.9, 0.05, mast * 0.68), WHITE);
    const feet = [0, 1, 2].map((k) =>
      paint(box(2.6, 0.25, 0.2).translate(1.2, 0, 0.1).rotateZ((k * 2 * Math.PI) / 3), GREY),
    );
    return [paint(post(0.18, mast + 0.6), GREY), wing(-1), wing(1), rim(-1), rim(1), ...feet];
  },
  module: () => [
    paint(new THREE.CapsuleGeometry(2, 6, 6, 20).rotateZ(Math.PI / 2).translate(0, 0, 2.6), WHITE),
    paint(post(1.1, 3, 1.1).rotateY(Math.PI / 2).translate(4.2, 0, 2.6), GREY),
    ...[-2.6, 2.6].map((x) => paint(box(0.3, 3.4, 1.2).translate(x, 0, 0.6), DARK)),
    paint(box(5, 0.3, 0.25).translate(0, -1.95, 2.7), GOLD),
  ],
  radiator: () => [
    paint(box(0.14, 5, 3).translate(0, 0, 2.2), WHITE),
    ...[-1.6, 0, 1.6].map((y) => paint(box(0.2, 0.12, 3.02).translate(0, y, 2.2), GREY)),
    ...[-1.8, 1.8].map((y) => paint(post(0.1, 0.8).translate(0, y, 0), DARK)),
  ],
  antenna: (eye) => {
    const mast = Math.min(Math.max(3, eye), 12);
    return [
      paint(post(0.16, mast), GREY),
      paint(dish(1.9).rotateX(-Math.PI / 2).rotateX(0.35).translate(0, 1.6, mast + 0.2), WHITE),
      paint(post(0.06, 1.5).rotateX(-Math.PI / 2).translate(0, 0, mast + 0.3), DARK),
      paint(box(1, 1, 0.7).translate(0, 0, 0.35), DARK),
    ];
  },
  lander: () => [
    paint(new THREE.CylinderGeometry(2.3, 2.6, 2.2, 8).rotateX(Math.PI / 2).translate(0, 0, 2.4), GOLD),
    paint(new THREE.CylinderGeometry(1.2, 1.9, 2.2, 8).rotateX(Math.PI / 2).translate(0, 0, 4.6), WHITE),
    paint(new THREE.ConeGeometry(0.9, 1.1, 12, 1, true).rotateX(Math.PI / 2).translate(0, 0, 0.9), DARK),
    ...legs(3, 2.6),
    paint(new THREE.RingGeometry(5.2, 5.8, 40).translate(0, 0, 0.15), GREY),
  ],
  pad: () => [
    paint(new THREE.CylinderGeometry(7, 7.4, 0.3, 32).rotateX(Math.PI / 2).translate(0, 0, 0.15), GREY),
    paint(new THREE.RingGeometry(4.2, 4.9, 40).translate(0, 0, 0.34), WHITE),
  ],
  rover: () => [
    paint(box(2.6, 1.5, 0.7).translate(0, 0, 1.15), WHITE),
    paint(box(1.9, 1.7, 0.06).translate(-0.2, 0, 1.75), BLUE),
    paint(post(0.06, 1.1).translate(1, 0.3, 1.4), GREY),
    paint(box(0.25, 0.5, 0.25).translate(1, 0.3, 2.5), DARK),
    ...[-0.95, 0, 0.95].flatMap((x) =>
      [-0.9, 0.9].map((y) => paint(new THREE.CylinderGeometry(0.42, 0.42, 0.32, 14).translate(x, y, 0.42), DARK)),
    ),
  ],
  battery: () => [
    paint(box(2.4, 1.6, 1.5).translate(0, 0, 0.95), WHITE),
    paint(box(2.5, 0.2, 0.5).translate(0, 0, 1.85), 0x45a878),
    ...[-0.8, 0, 0.8].map((x) => paint(box(0.08, 1.64, 1.3).translate(x, 0, 0.95), GREY)),
  ],
  tank: () => [
    paint(new THREE.SphereGeometry(1.3, 20, 14).translate(-1.5, 0, 1.7), WHITE),
    paint(new THREE.SphereGeometry(1.3, 20, 14).translate(1.5, 0, 1.7), WHITE),
    paint(box(4, 1.1, 0.5).translate(0, 0, 0.25), DARK),
    paint(box(0.9, 1.3, 1.9).translate(0, 0, 1.1), GREY),
  ],
  fission: () => [
    paint(post(1.1, 3.6, 0.9, 16), DARK),
    paint(new THREE.ConeGeometry(5, 2.6, 24, 1, true).rotateX(-Math.PI / 2).translate(0, 0, 5), WHITE),
    paint(post(0.3, 2.6).translate(0, 0, 3.4), COPPER),
    paint(new THREE.TorusGeometry(2.2, 0.35, 8, 28).translate(0, 0, 0.35), GREY),
  ],
  generator: () => [
    paint(post(0.5, 1.7, 0.5, 14).translate(0, 0, 0.2), DARK),
    ...[...Array(8).keys()].map((k) =>
      paint(box(0.9, 0.06, 1.4).translate(0.75, 0, 1.05).rotateZ((k * Math.PI) / 4), COPPER),
    ),
  ],
  instrument: () => [
    paint(box(1.1, 1.1, 0.8).translate(0, 0, 0.9), GOLD),
    paint(post(0.05, 2.6).translate(0.3, 0.3, 0.6), GREY),
    paint(new THREE.SphereGeometry(0.28, 12, 8).translate(0.3, 0.3, 3.3), WHITE),
    ...[0, 1, 2].map((k) => paint(box(1.2, 0.1, 0.1).rotateY(0.5).translate(0.7, 0, 0.3).rotateZ((k * 2 * Math.PI) / 3), GREY)),
  ],
  unit: () => [
    paint(box(2.6, 2.2, 2).translate(0, 0, 1.3), WHITE),
    paint(box(1.6, 0.1, 1.2).translate(0, -1.12, 1.3), DARK),
    paint(box(2.9, 2.5, 0.25).translate(0, 0, 0.2), GREY),
  ],
  box: () => [paint(box(1, 0.8, 0.9).translate(0, 0, 0.5), GREY), paint(box(1.04, 0.2, 0.2).translate(0, -0.35, 0.7), DARK)],
};

/** The shape of a thing as one geometry with colours at its corners. */
export function shapeOf(shape: string, eye_m: number): THREE.BufferGeometry {
  const parts = (SHAPES[shape] ?? SHAPES['unit']!)(eye_m);
  const merged = mergeGeometries(parts);
  parts.forEach((part) => part.dispose());
  return merged;
}
