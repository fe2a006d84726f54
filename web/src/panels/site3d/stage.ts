/**
 * The picture of a site: ground, heavens and things, a camera, and what is under the cursor.
 *
 * It draws only when something changed (`ask`). Frames that take long lower the pixel ratio while
 * the camera moves; when it rests, one sharp frame follows.
 */

import * as THREE from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { CSS2DObject, CSS2DRenderer } from 'three/examples/jsm/renderers/CSS2DRenderer.js';
import type { Ground } from './frame';
import { discOverLevel } from './frame';
import { GroundMeshes } from './ground3d';
import { Heavens } from './heavens';
import type { HorizonMap } from './horizon';
import { pairAt } from './horizon';
import { plain } from './plain';
import { Things } from './things';
import type { Moment } from './track';
import type { Scene, Thing, Vector } from './types';
import type { View } from './views';
import { poseOf } from './views';

export interface Reading {
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
  slope_deg: number;
  distance_m: number;
  /** Part of the Sun's disc seen there from 2 m; NaN while its horizon is not here. */
  lit: number;
}

export interface Hooks {
  choose: (name: string) => void;
  read: (reading: Reading | null) => void;
  /** Words of the labels in the sky. */
  words: { sun: string; earth: string };
}

const SLOW_MS = 100;
const REST_MS = 350;

export class Stage {
  readonly things: Things;
  readonly camera = new THREE.PerspectiveCamera(42, 1, 1, 1_000_000);
  readonly renderer: THREE.WebGLRenderer;
  readonly #labels = new CSS2DRenderer();
  readonly #world = new THREE.Scene();
  readonly #heavens = new Heavens();
  readonly #meshes: GroundMeshes | null = null;
  readonly #controls: OrbitControls;
  readonly #sunLabel: CSS2DObject;
  readonly #earthLabel: CSS2DObject;
  readonly #watch: ResizeObserver;
  #moment: Moment | null = null;
  #asked = 0;
  #last = 0;
  #slow = 0;
  #ratio = Math.min(window.devicePixelRatio || 1, 2);
  #rest: ReturnType<typeof setTimeout> | undefined;
  #down: [number, number] | null = null;
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
    this.#sunLabel = skyLabel(hooks.words.sun, 'sun');
    this.#earthLabel = skyLabel(hooks.words.earth, 'earth');
    this.#world.add(this.#heavens.group, this.things.group, this.#sunLabel, this.#earthLabel);
    this.#watch = new ResizeObserver(() => this.#resize());
    this.#watch.observe(host);
    this.#listen();
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

  #middle(): { middle: [number, number]; module: [number, number] | null } {
    const near = [...this.things.drawn.values()].filter(
      ({ thing }) => thing.site === this.scene.site && !thing.of && Math.hypot(thing.east_m, thing.north_m) < 1000,
    );
    const mean = (of: 'x' | 'y') =>
      near.length ? near.reduce((sum, d) => sum + d.mesh.position[of], 0) / near.length : 0;
    const module = near.find(({ thing }) => thing.shape === 'module')?.mesh.position;
    return { middle: [mean('x'), mean('y')], module: module ? [module.x, module.y] : null };
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
    if (this.#asked) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.#draw();
    });
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
    this.#placeSkyLabels();
    const { clientWidth, clientHeight } = this.host;
    this.things.fit(camera, clientWidth, clientHeight, (at) => this.#behindGround(at));
    this.renderer.render(this.#world, camera);
    this.#labels.render(this.#world, camera);
    this.frames += 1;
    this.#pace(start);
  }

  /** Frames that follow each other slowly are drawn with fewer pixels; a resting one is sharp. */
  #pace(start: number): void {
    const gap = start - this.#last;
    this.#last = start;
    const cost = Math.max(performance.now() - start, gap < 1000 ? gap : 0);
    this.#slow = gap < 1000 && cost > SLOW_MS ? this.#slow + 1 : 0;
    const full = Math.min(window.devicePixelRatio || 1, 2);
    if (this.#slow >= 3 && this.#ratio > 0.5) {
      this.#slow = 0;
      this.#setRatio(Math.max(0.5, this.#ratio * 0.7));
    }
    clearTimeout(this.#rest);
    if (this.#ratio < full) {
      this.#rest = setTimeout(() => {
        this.#setRatio(full);
        this.ask();
      }, REST_MS);
    }
  }

  #setRatio(ratio: number): void {
    this.#ratio = ratio;
    this.renderer.setPixelRatio(ratio);
  }

  #placeSkyLabels(): void {
    const moment = this.#moment;
    const bodies = [[this.#sunLabel, moment?.sun], [this.#earthLabel, moment?.earth]] as const;
    for (const [label, body] of bodies) {
      label.visible = false;
      if (!body) continue;
      label.position.set(...body.direction).multiplyScalar(500_000).add(this.camera.position);
      label.visible = !this.#hidden(body.direction, body.radius_rad);
      (label.element.lastChild as HTMLElement).textContent =
        ` ${body.azimuth_deg.toFixed(1)}° / ${body.elevation_deg >= 0 ? '+' : ''}${body.elevation_deg.toFixed(2)}°`;
    }
  }

  /** Whether terrain stands before the upper edge of a body, seen from the camera. */
  #hidden(ahead: Vector, radius_rad: number): boolean {
    const { x, y, z } = this.camera.position;
    const raised: Vector = [ahead[0], ahead[1], ahead[2] + radius_rad];
    if (!this.ground) return raised[2] < -0.03;
    return this.ground.meet([x, y, z], raised, 140_000) !== null;
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

  #listen(): void {
    const canvas = this.renderer.domElement;
    canvas.addEventListener('pointerdown', (e) => (this.#down = [e.clientX, e.clientY]));
    canvas.addEventListener('pointerup', (e) => {
      const from = this.#down;
      this.#down = null;
      if (from && Math.hypot(e.clientX - from[0], e.clientY - from[1]) < 4) this.hooks.choose(this.#thingAt(e));
    });
    canvas.addEventListener('pointermove', (e) => {
      if (!this.#down) this.hooks.read(this.#readingAt(e));
    });
    canvas.addEventListener('pointerleave', () => this.hooks.read(null));
  }

  #ray(e: PointerEvent): THREE.Raycaster {
    const box = this.renderer.domElement.getBoundingClientRect();
    const at = new THREE.Vector2(
      ((e.clientX - box.left) / box.width) * 2 - 1,
      1 - ((e.clientY - box.top) / box.height) * 2,
    );
    const ray = new THREE.Raycaster();
    ray.setFromCamera(at, this.camera);
    return ray;
  }

  #thingAt(e: PointerEvent): string {
    const meshes = [...this.things.drawn.values()].filter((d) => d.mesh.visible).map((d) => d.mesh);
    const hit = this.#ray(e).intersectObjects(meshes, false)[0];
    const name = (hit?.object.userData['name'] as string | undefined) ?? '';
    return this.things.drawn.get(name)?.thing.of || name;
  }

  #readingAt(e: PointerEvent): Reading | null {
    if (!this.ground) return null;
    const { origin: o, direction: d } = this.#ray(e).ray;
    const met = this.ground.meet([o.x, o.y, o.z], [d.x, d.y, d.z]);
    if (!met) return null;
    const [east, north] = met;
    return {
      ...this.ground.latitudeLongitude(east, north),
      height_m: this.ground.height(east, north),
      slope_deg: (this.ground.slope(east, north) * 180) / Math.PI,
      distance_m: Math.hypot(east, north),
      lit: this.litAt(east, north),
    };
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
    this.renderer.setPixelRatio(this.#ratio);
    this.renderer.setSize(width, height);
    this.#labels.setSize(width, height);
    this.ask();
  }

  dispose(): void {
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#rest);
    this.#watch.disconnect();
    this.#controls.dispose();
    this.things.dispose();
    this.#meshes?.dispose();
    this.renderer.dispose();
    this.renderer.domElement.remove();
    this.#labels.domElement.remove();
  }
}

function skyLabel(text: string, kind: string): CSS2DObject {
  const span = document.createElement('span');
  span.className = `site-sky ${kind}`;
  const name = document.createElement('b');
  name.textContent = text;
  span.append(name, document.createElement('i'));
  const label = new CSS2DObject(span);
  label.center.set(-0.12, 0.5);
  return label;
}
