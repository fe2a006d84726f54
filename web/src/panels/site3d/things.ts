/** The elements of the station in the picture: shapes, labels, tracks of rovers and link lines. */

import * as THREE from 'three';
import { CSS2DObject } from 'three/examples/jsm/renderers/CSS2DRenderer.js';
import { shapeOf } from './shapes';
import type { Thing, Vector } from './types';

const VERTEX = /* glsl */ `
  varying vec3 vNormal;
  varying vec3 vColour;
  void main() {
    vNormal = normalize(mat3(modelMatrix) * normal);
    vColour = color;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;
const FRAGMENT = /* glsl */ `
  precision highp float;
  uniform vec3 sun;
  uniform float lit;
  uniform float chosen;
  varying vec3 vNormal;
  varying vec3 vColour;
  void main() {
    vec3 n = normalize(gl_FrontFacing ? vNormal : -vNormal);
    float sky = 0.40 + 0.16 * n.z - 0.08 * n.x + 0.08 * n.y;
    vec3 colour = vColour * vec3(0.88, 0.95, 1.08) * sky;
    colour += vColour * vec3(1.0, 0.97, 0.90) * lit * max(dot(n, sun), 0.0);
    colour = mix(colour, vec3(0.30, 0.79, 0.94), 0.5 * chosen);
    gl_FragColor = vec4(min(colour, 1.0), 1.0);
  }
`;

/** What is seen of a thing may not be smaller than this part of the distance. */
const SMALLEST = 0.02;
/** From here on the ground may hide a thing, and then its label is not shown. */
const FAR_M = 800;
const CHARACTER_PX = 6.6;
const RANK: Record<string, number> = { tower: 0, module: 1, lander: 1, rover: 0, fission: 1, antenna: 2, battery: 3 };

export interface Drawn {
  thing: Thing;
  mesh: THREE.Mesh<THREE.BufferGeometry, THREE.ShaderMaterial>;
  label: CSS2DObject | null;
  size: number;
}

export class Things {
  readonly group = new THREE.Group();
  readonly drawn = new Map<string, Drawn>();
  readonly #tracks = new Map<string, THREE.Line>();
  readonly #links = new Map<string, THREE.Line>();
  #chosen = '';

  constructor(
    things: readonly Thing[],
    readonly up: (east: number, north: number) => number,
    choose: (name: string) => void,
  ) {
    for (const thing of things) {
      if (thing.realm !== 'ground') continue;
      const mesh = new THREE.Mesh(
        shapeOf(thing.shape, thing.eye_m),
        new THREE.ShaderMaterial({
          vertexShader: VERTEX,
          fragmentShader: FRAGMENT,
          vertexColors: true,
          side: THREE.DoubleSide,
          uniforms: { sun: { value: new THREE.Vector3(0, 0, -1) }, lit: { value: 0 }, chosen: { value: 0 } },
        }),
      );
      mesh.geometry.computeBoundingSphere();
      mesh.userData['name'] = thing.name;
      const label = thing.of || thing.shape === 'box' ? null : labelOf(thing, choose);
      const drawn = { thing, mesh, label, size: mesh.geometry.boundingSphere?.radius ?? 2 };
      this.drawn.set(thing.name, drawn);
      this.group.add(mesh);
      if (label) this.group.add(label);
      this.put(thing.name, thing.east_m, thing.north_m);
    }
  }

  /** Puts a thing on the ground at metres east and north. */
  put(name: string, east: number, north: number): void {
    const drawn = this.drawn.get(name);
    if (!drawn) return;
    const ground = this.up(east, north);
    drawn.mesh.position.set(east, north, Number.isFinite(ground) ? ground : drawn.thing.up_m);
  }

  /** How much of the Sun each thing sees, and where it stands. */
  light(sun: Vector, lit: (thing: Thing) => number): void {
    for (const { thing, mesh } of this.drawn.values()) {
      const u = mesh.material.uniforms;
      (u['sun']!.value as THREE.Vector3).set(...sun);
      u['lit']!.value = lit(thing) || 0;
    }
  }

  /** Towers turn their wings to the Sun. */
  turn(azimuth_deg: number): void {
    for (const { thing, mesh } of this.drawn.values()) {
      if (thing.shape === 'tower') mesh.rotation.z = -(azimuth_deg * Math.PI) / 180;
    }
  }

  choose(name: string): void {
    this.#chosen = name;
    for (const [of, { mesh, label }] of this.drawn) {
      mesh.material.uniforms['chosen']!.value = of === name ? 1 : 0;
      label?.element.classList.toggle('chosen', of === name);
    }
  }

  /** Small things grow with the distance; labels that would lie over others are hidden. */
  fit(camera: THREE.PerspectiveCamera, width: number, height: number, hidden: (at: THREE.Vector3) => boolean): void {
    const narrow = Math.tan((camera.fov * Math.PI) / 360);
    const boxes: [number, number, number, number][] = [];
    const inOrder = [...this.drawn.values()].map((d) => ({ ...d, away: d.mesh.position.distanceTo(camera.position) }));
    inOrder.sort((a, b) => this.#rank(a) - this.#rank(b) || a.away - b.away);
    for (const { thing, mesh, label, size, away } of inOrder) {
      const part = thing.of || thing.shape === 'box';
      mesh.visible = !part || away < 450;
      const scale = part ? 1 : Math.max(1, (away * narrow * SMALLEST) / size);
      mesh.scale.setScalar(scale);
      if (!label) continue;
      label.position.copy(mesh.position);
      label.position.z += size * scale * 1.25;
      const at = label.position.clone().project(camera);
      const wide = thing.title.length * CHARACTER_PX + 16;
      const [x, y] = [((at.x + 1) / 2) * width, ((1 - at.y) / 2) * height];
      const box: [number, number, number, number] = [x - wide / 2, y - 20, x + wide / 2, y + 2];
      const inside = at.z < 1 && box[0] > 0 && box[2] < width && y > 20 && y < height;
      label.visible = inside && !boxes.some((b) => meet(b, box)) && !(away > FAR_M && hidden(label.position));
      if (label.visible) boxes.push(box);
    }
  }

  #rank(of: Drawn): number {
    return of.thing.name === this.#chosen ? -1 : (RANK[of.thing.shape] ?? 4);
  }

  /** The way a rover came. */
  track(name: string, places: readonly (readonly [number, number])[]): void {
    this.#remove(this.#tracks, name);
    const points = places.map(([e, n]) => new THREE.Vector3(e, n, this.up(e, n) + 0.4));
    if (points.length < 2) return;
    const geometry = new THREE.BufferGeometry().setFromPoints(points);
    this.#add(this.#tracks, name, new THREE.Line(geometry, new THREE.LineBasicMaterial({ color: 0x4cc9f0 })));
  }

  /** A link from a thing along a direction; green and whole when up, amber and broken when not. */
  link(name: string, from: string, ahead: Vector, length_m: number, up: boolean | null): void {
    this.#remove(this.#links, name);
    const mesh = this.drawn.get(from)?.mesh;
    if (!mesh) return;
    const start = mesh.position.clone();
    start.z += this.drawn.get(from)!.size * mesh.scale.z;
    const geometry = new THREE.BufferGeometry().setFromPoints([
      start, start.clone().add(new THREE.Vector3(...ahead).multiplyScalar(length_m)),
    ]);
    const color = up === null ? 0x7f91a3 : up ? 0x45d483 : 0xffb42e;
    const material = up
      ? new THREE.LineBasicMaterial({ color, transparent: true, opacity: 0.85 })
      : new THREE.LineDashedMaterial({ color, dashSize: length_m / 90, gapSize: length_m / 90, transparent: true, opacity: 0.8 });
    const line = new THREE.Line(geometry, material);
    line.computeLineDistances();
    this.#add(this.#links, name, line);
  }

  unlink(): void {
    for (const name of [...this.#links.keys()]) this.#remove(this.#links, name);
  }

  #add(kept: Map<string, THREE.Line>, name: string, line: THREE.Line): void {
    line.frustumCulled = false;
    kept.set(name, line);
    this.group.add(line);
  }

  #remove(kept: Map<string, THREE.Line>, name: string): void {
    const old = kept.get(name);
    if (!old) return;
    this.group.remove(old);
    old.geometry.dispose();
    (old.material as THREE.Material).dispose();
    kept.delete(name);
  }

  dispose(): void {
    this.unlink();
    for (const name of [...this.#tracks.keys()]) this.#remove(this.#tracks, name);
    for (const { mesh, label } of this.drawn.values()) {
      mesh.geometry.dispose();
      mesh.material.dispose();
      label?.element.remove();
    }
  }
}

function labelOf(thing: Thing, choose: (name: string) => void): CSS2DObject {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'site-label';
  button.textContent = thing.title;
  button.dataset['name'] = thing.name;
  button.addEventListener('click', () => choose(thing.name));
  const label = new CSS2DObject(button);
  label.center.set(0.5, 1);
  return label;
}

function meet(a: readonly number[], b: readonly number[]): boolean {
  return a[0]! < b[2]! && b[0]! < a[2]! && a[1]! < b[3]! && b[1]! < a[3]!;
}
