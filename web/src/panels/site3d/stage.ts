/**
 * The picture of a site: ground, heavens and things, a camera, and what is under the cursor.
 *
 * It draws only when something changed (`ask`). Frames that take long lower the pixel ratio while
 * the camera moves; when it rests, one sharp frame follows.
 */

import * as THREE from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { CSS2DRenderer } from 'three/examples/jsm/renderers/CSS2DRenderer.js';
import type { Ground } from './frame';
import { discOverLevel } from './frame';
import { GroundMeshes } from './ground3d';
import { Heavens } from './heavens';
import type { HorizonMap } from './horizon';
import { pairAt } from './horizon';
import { Pace } from './pace';
import { plain } from './plain';
import type { Reading } from './pointer';
import { followPointer } from './pointer';
import { SkyLabels } from './skylabels';
import { Things } from './things';
import type { Moment } from './track';
import type { Scene, Thing } from './types';
import type { View } from './views';
import { poseOf } from './views';

export interface Hooks {
  choose: (name: string) => void;
  read: (reading: Reading | null) => void;
  /** Words of the labels in the sky. */
  words: { sun: string; earth: string };
}

export class Stage {
  readonly things: Things;
  readonly camera = new THREE.PerspectiveCamera(42, 1, 1, 1_000_000);
  readonly renderer: THREE.WebGLRenderer;
  readonly #labels = new CSS2DRenderer();
  readonly #world = new THREE.Scene();
  readonly #heavens = new Heavens();
  readonly #meshes: GroundMeshes | null = null;
  readonly #controls: OrbitControls;
  readonly #sky: SkyLabels;
  readonly #watch: ResizeObserver;
  readonly #pace: Pace;
  #moment: Moment | null = null;
  frames = 0;

  constructor(
    readonly host: HTMLElement,
    readonly scene: Scene,
    readonly ground: Ground | null,
    readonly map: HorizonMap | null,
    readonly hooks: Hooks,
    stride = 1,
  ) {
    THREE.ColorManagement.enabled = false;
    this.renderer = new THREE.WebGLRenderer({ antialias: true, powerPreference: 'high-performance' });
    this.#pace = new Pace(this.renderer, () => this.ask());
    this.renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.renderer.setClearColor(0x020305);
    this.#labels.domElement.className = 'site-labels';
    host.append(this.renderer.domElement, this.#labels.domElement);
    this.camera.up.set(0, 0, 1);
    this.#controls = this.#control();
    if (ground && map) {
      this.#meshes = new GroundMeshes(ground, map, scene.height_m, stride);
      this.#world.add(this.#meshes.group);
    } else this.#world.add(plain(scene));
    this.things = new Things(scene.elements, (e, n) => this.up(e, n), hooks.choose);
    this.#sky = new SkyLabels(hooks.words, ground);
    this.#world.add(this.#heavens.group, this.things.group, ...this.#sky.labels);
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(host);
    followPointer(this);
    this.#resize();
  }

  /** How high the ground stands; without terrain the plain. */
  up(east: number, north: number): number {
    return this.ground ? this.ground.up(east, north) : 0;
  }

  get moment(): Moment | null {
    return this.#moment;
  }

  /** Goes to a moment. Layers that are not here yet are fetched, and drawn when they come. */
  set(moment: Moment, lit: (thing: Thing) => number): void {
    this.#moment = moment;
    this.#heavens.set(moment);
    this.things.light(moment.sun.direction, lit);
    this.things.turn(moment.sun.azimuth_deg);
    if (this.#meshes && !this.#meshes.light(moment, this.#angle(moment))) void this.#fetch(moment);
    this.ask();
  }

  #angle(moment: Moment): number {
    return (moment.sun.azimuth_deg * Math.PI) / 180 + (this.scene.sweep_offset_rad ?? 0);
  }

  /** Fetches what a moment needs, finest square first, then the layers next to them. */
  async #fetch(moment: Moment): Promise<void> {
    const map = this.map!;
    const pairs = map.levels.map((level) => pairAt(this.#angle(moment), level.directions));
    const both = pairs.map(async (pair, level) => {
      await Promise.all([map.layer(level, pair.first), map.layer(level, pair.second)]);
      const now = this.#moment;
      if (now) this.#meshes?.light(now, this.#angle(now));
      this.ask();
    });
    await Promise.allSettled(both);
    pairs.forEach((pair, level) => {
      const count = map.levels[level]!.directions;
      for (const next of [(pair.first + count - 1) % count, (pair.second + 1) % count]) {
        void map.layer(level, next).catch(() => undefined);
      }
    });
  }

  contours(step_m: number): void {
    this.#meshes?.contours(step_m);
    this.ask();
  }

  view(view: View): void {
    const pose = poseOf(view, {
      up: (e, n) => this.up(e, n),
      sun_azimuth_deg: this.#moment?.sun.azimuth_deg ?? 0,
      earth_azimuth_deg: this.#moment?.earth.azimuth_deg ?? 0,
      ...this.#middle(),
    });
    this.camera.position.set(...pose.eye);
    this.camera.fov = pose.fov_deg;
    this.#controls.target.set(...pose.target);
    this.#controls.update();
    this.#resize();
  }

  #middle(): { middle: [number, number]; module: [number, number] | null; things: [number, number][] } {
    const near = [...this.things.drawn.values()].filter(
      ({ thing }) => thing.site === this.scene.site && !thing.of && Math.hypot(thing.east_m, thing.north_m) < 1000,
    );
    const mean = (of: 'x' | 'y') =>
      near.length ? near.reduce((sum, d) => sum + d.mesh.position[of], 0) / near.length : 0;
    const module = near.find(({ thing }) => thing.shape === 'module')?.mesh.position;
    const things = near.map(({ mesh }): [number, number] => [mesh.position.x, mesh.position.y]);
    return { middle: [mean('x'), mean('y')], module: module ? [module.x, module.y] : null, things };
  }

  /** Moves the camera to a thing. */
  goTo(name: string): void {
    const drawn = this.things.drawn.get(name);
    if (!drawn) return;
    const away = this.camera.position.clone().sub(this.#controls.target).normalize().multiplyScalar(60);
    this.#controls.target.copy(drawn.mesh.position);
    const eye = drawn.mesh.position.clone().add(away);
    eye.z = Math.max(eye.z, this.up(eye.x, eye.y) + 8);
    this.camera.position.copy(eye);
    this.#controls.update();
    this.ask();
  }

  /** Draws in the next frame, once however often it is asked. */
  ask(): void {
    this.#pace.schedule(() => this.#draw());
  }

  #draw(): void {
    const start = performance.now();
    const { camera } = this;
    const floor = this.up(camera.position.x, camera.position.y);
    if (Number.isFinite(floor)) camera.position.z = Math.max(camera.position.z, floor + 1.6);
    const away = camera.position.distanceTo(this.#controls.target);
    const over = camera.position.z - (Number.isFinite(floor) ? floor : 0);
    camera.near = Math.min(Math.max(0.5, 0.25 * Math.min(away, over)), 400);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    this.#heavens.follow(camera);
    this.#sky.place(camera, this.#moment);
    const { clientWidth, clientHeight } = this.host;
    this.things.fit(camera, clientWidth, clientHeight, (at) => this.#behindGround(at));
    this.renderer.render(this.#world, camera);
    this.#labels.render(this.#world, camera);
    this.frames += 1;
    this.#pace.after(start);
  }

  /** Whether the ground stands between the camera and a place. */
  #behindGround(at: THREE.Vector3): boolean {
    if (!this.ground) return false;
    const { x, y, z } = this.camera.position;
    const ahead = at.clone().sub(this.camera.position);
    const away = ahead.length();
    ahead.divideScalar(away);
    return this.ground.meet([x, y, z], [ahead.x, ahead.y, ahead.z], 0.98 * away) !== null;
  }

  #control(): OrbitControls {
    const controls = new OrbitControls(this.camera, this.renderer.domElement);
    controls.enableDamping = false;
    controls.maxDistance = 120_000;
    controls.minDistance = 3;
    controls.maxPolarAngle = Math.PI * 0.62;
    controls.zoomSpeed = 1.4;
    controls.addEventListener('change', () => this.ask());
    return controls;
  }

  /** The part of the Sun's disc that a place of the ground sees, as its fragment is drawn. */
  litAt(east: number, north: number): number {
    const moment = this.#moment;
    const cell = this.ground?.cell(east, north);
    if (!moment || !cell || !this.map) return NaN;
    const horizon = this.map.at(cell.level, cell.row, cell.column, this.#angle(moment));
    const radius = 1_737_400;
    const level = Math.sqrt(radius ** 2 - east ** 2 - north ** 2);
    const [se, sn, su] = moment.sun.direction;
    const elevation = Math.asin((se * east + sn * north + su * level) / radius);
    return discOverLevel(elevation - horizon, moment.sun.radius_rad) * (1 - moment.eclipse);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!width || !height) return;
    this.camera.aspect = width / height;
    this.renderer.setPixelRatio(this.#pace.ratio);
    this.renderer.setSize(width, height);
    this.#labels.setSize(width, height);
    this.ask();
  }

  dispose(): void {
    this.#pace.dispose();
    this.#watch.disconnect();
    this.#controls.dispose();
    this.things.dispose();
    this.#meshes?.dispose();
    this.renderer.dispose();
    this.renderer.domElement.remove();
    this.#labels.domElement.remove();
  }
}
