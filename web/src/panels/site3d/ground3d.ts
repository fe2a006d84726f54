/**
 * The ground as meshes: one for each square, with the horizon map in its shader.
 */

import * as THREE from 'three';
import type { Ground, Square } from './frame';
import { MOON_RADIUS_M } from './frame';
import type { HorizonMap } from './horizon';
import { UNKNOWN, pairAt } from './horizon';
import { FRAGMENT, VERTEX } from './shader';
import type { Moment } from './track';

/** The mesh of a square; posts inside `hole` (half its width, in posts) are drawn by a finer one. */
export function squareGeometry(ground: Ground, square: Square, hole: number, stride: number): THREE.BufferGeometry {
  const { posts } = square;
  const rows: number[] = [];
  for (let n = 0; n < posts; n += stride) rows.push(n);
  const wide = rows.length;
  const places = new Float32Array(3 * (wide * wide + 4 * wide));
  const heights = new Float32Array(wide * wide + 4 * wide);
  const at = new Float32Array(2 * (wide * wide + 4 * wide));
  rows.forEach((row, i) =>
    rows.forEach((column, j) => {
      const n = i * wide + j;
      const height = square.heights[row * posts + column]!;
      places.set(ground.post(square, row, column), 3 * n);
      heights[n] = height;
      at.set([(column + 0.5) / posts, (row + 0.5) / posts], 2 * n);
    }),
  );
  // One cell more than the hole: where a coarser rim is a little lower, nothing shines through.
  const indices = cells(heights, wide, ((posts - 1) / 2 - hole) / stride + 1, hole / stride - 1);
  const geometry = new THREE.BufferGeometry();
  const normals = slopes(places, wide);
  skirts(places, heights, at, normals, indices, wide, square.step_m * stride);
  geometry.setAttribute('position', new THREE.BufferAttribute(places, 3));
  geometry.setAttribute('normal', new THREE.BufferAttribute(normals, 3));
  geometry.setAttribute('uv', new THREE.BufferAttribute(at, 2));
  geometry.setAttribute('height', new THREE.BufferAttribute(heights, 1));
  geometry.setIndex(new THREE.BufferAttribute(new Uint32Array(indices), 1));
  return geometry;
}

function cells(heights: Float32Array, wide: number, first: number, hole: number): number[] {
  const indices: number[] = [];
  const last = first + 2 * hole;
  for (let i = 0; i + 1 < wide; i++) {
    for (let j = 0; j + 1 < wide; j++) {
      if (hole > 0 && i >= first && i < last && j >= first && j < last) continue;
      const n = i * wide + j;
      const four = heights[n]! + heights[n + 1]! + heights[n + wide]! + heights[n + wide + 1]!;
      if (!Number.isFinite(four)) continue;
      // The shorter diagonal by height: ridges do not become saws.
      if (Math.abs(heights[n]! - heights[n + wide + 1]!) < Math.abs(heights[n + 1]! - heights[n + wide]!)) {
        indices.push(n, n + wide, n + wide + 1, n, n + wide + 1, n + 1);
      } else indices.push(n, n + wide, n + 1, n + 1, n + wide, n + wide + 1);
    }
  }
  return indices;
}

/** Normals from the neighbours of each post. */
function slopes(places: Float32Array, wide: number): Float32Array {
  const out = new Float32Array(places.length);
  for (let i = 0; i < wide; i++) {
    for (let j = 0; j < wide; j++) {
      const [w, e] = [i * wide + Math.max(j - 1, 0), i * wide + Math.min(j + 1, wide - 1)];
      const [n, s] = [Math.max(i - 1, 0) * wide + j, Math.min(i + 1, wide - 1) * wide + j];
      const a = [0, 1, 2].map((k) => places[3 * e + k]! - places[3 * w + k]!);
      const b = [0, 1, 2].map((k) => places[3 * n + k]! - places[3 * s + k]!);
      const c = [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
      const size = Math.hypot(...c) || 1;
      out.set(c.map((x) => x / size), 3 * (i * wide + j));
    }
  }
  return out;
}

/** Walls down from the rim: no background between a square and the coarser one around it. */
function skirts(
  places: Float32Array,
  heights: Float32Array,
  at: Float32Array,
  normals: Float32Array,
  indices: number[],
  wide: number,
  step: number,
): void {
  const sides = [
    (n: number) => n,
    (n: number) => (wide - 1) * wide + n,
    (n: number) => n * wide,
    (n: number) => n * wide + wide - 1,
  ];
  sides.forEach((post, side) => {
    const base = wide * wide + side * wide;
    for (let n = 0; n < wide; n++) {
      const from = post(n);
      places.set(places.subarray(3 * from, 3 * from + 3), 3 * (base + n));
      places[3 * (base + n) + 2]! -= 0.6 * step;
      normals.set(normals.subarray(3 * from, 3 * from + 3), 3 * (base + n));
      at.set(at.subarray(2 * from, 2 * from + 2), 2 * (base + n));
      heights[base + n] = heights[from]!;
      if (n + 1 < wide && Number.isFinite(heights[from]! + heights[post(n + 1)]!)) {
        indices.push(from, base + n, post(n + 1), post(n + 1), base + n, base + n + 1);
      }
    }
  });
}

/** A layer as a texture of degrees in half floats: 0.001 degrees near the horizon. */
function texture(layer: Int16Array, posts: number): THREE.DataTexture {
  const data = new Uint16Array(layer.length);
  for (let n = 0; n < data.length; n++) {
    data[n] = THREE.DataUtils.toHalfFloat(layer[n] === UNKNOWN ? 90 : layer[n]! / 100);
  }
  const out = new THREE.DataTexture(data, posts, posts, THREE.RedFormat, THREE.HalfFloatType);
  out.minFilter = out.magFilter = THREE.LinearFilter;
  out.needsUpdate = true;
  return out;
}

const KEPT_TEXTURES = 6;

export class GroundMeshes {
  readonly group = new THREE.Group();
  readonly #materials: THREE.ShaderMaterial[] = [];
  readonly #textures: Map<number, THREE.DataTexture>[] = [];

  constructor(
    readonly ground: Ground,
    readonly map: HorizonMap,
    origin_m: number,
    stride = 1,
  ) {
    const night = texture(new Int16Array(4).fill(9000), 2);
    ground.squares.forEach((square, k) => {
      const hole = k === 0 ? 0 : ((square.posts - 1) / 2) * (ground.squares[k - 1]!.step_m / square.step_m);
      const material = new THREE.ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        side: THREE.DoubleSide,
        uniforms: {
          before: { value: night }, after: { value: night }, share: { value: 0 },
          sun: { value: new THREE.Vector3(0, 0, -1) }, radius: { value: 0.00465 }, uneclipsed: { value: 1 },
          origin: { value: MOON_RADIUS_M + origin_m }, contour: { value: 0 }, fade: { value: 1 },
        },
      });
      const mesh = new THREE.Mesh(squareGeometry(ground, square, hole, stride), material);
      mesh.frustumCulled = false;
      this.#materials.push(material);
      this.#textures.push(new Map());
      this.group.add(mesh);
    });
  }

  /** Turns the light to a moment with the layers that are here; true when none is missing. */
  light(moment: Moment, angle_rad: number): boolean {
    let whole = true;
    this.#materials.forEach((material, level) => {
      const pair = pairAt(angle_rad, this.map.levels[level]!.directions);
      const before = this.#texture(level, pair.first);
      const after = this.#texture(level, pair.second);
      const u = material.uniforms;
      (u['sun']!.value as THREE.Vector3).set(...moment.sun.direction);
      u['radius']!.value = moment.sun.radius_rad;
      u['uneclipsed']!.value = 1 - moment.eclipse;
      if (before && after) {
        u['before']!.value = before;
        u['after']!.value = after;
        u['share']!.value = pair.share;
      } else whole = false;
    });
    return whole;
  }

  contours(step_m: number): void {
    for (const material of this.#materials) material.uniforms['contour']!.value = step_m;
  }

  #texture(level: number, direction: number): THREE.DataTexture | null {
    const kept = this.#textures[level]!;
    const found = kept.get(direction);
    if (found) return found;
    const layer = this.map.have(level, direction);
    if (!layer) return null;
    const made = texture(layer, this.map.posts);
    kept.set(direction, made);
    if (kept.size > KEPT_TEXTURES) {
      const [oldest, old] = kept.entries().next().value as [number, THREE.DataTexture];
      old.dispose();
      kept.delete(oldest);
    }
    return made;
  }

  dispose(): void {
    for (const child of this.group.children) (child as THREE.Mesh).geometry.dispose();
    for (const material of this.#materials) material.dispose();
    for (const kept of this.#textures) for (const one of kept.values()) one.dispose();
  }
}
