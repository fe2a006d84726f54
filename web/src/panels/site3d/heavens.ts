/** Sun, Earth and stars, in their places and sizes, around the camera. */

import * as THREE from 'three';
import { STARS } from './stars';
import type { Body, Moment } from './track';

const FAR_M = 600_000;

const PHASE = {
  vertex: /* glsl */ `
    varying vec3 vNormal;
    void main() { vNormal = normal; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }
  `,
  fragment: /* glsl */ `
    precision highp float;
    uniform vec3 sun;
    varying vec3 vNormal;
    void main() {
      vec3 n = normalize(vNormal);
      float lit = smoothstep(-0.04, 0.22, dot(n, sun));
      float cloud = 0.5 + 0.5 * sin(7.0 * n.z + 3.0 * sin(4.0 * n.x + 2.0 * n.y));
      vec3 day = mix(vec3(0.27, 0.50, 0.82), vec3(0.90, 0.94, 0.98), 0.35 + 0.3 * cloud);
      gl_FragColor = vec4(mix(vec3(0.05, 0.075, 0.12), day, lit), 1.0);
    }
  `,
};

export class Heavens {
  readonly group = new THREE.Group();
  readonly #sun: THREE.Mesh;
  readonly #glow: THREE.Sprite;
  readonly #earth: THREE.Mesh;
  readonly #stars: THREE.Points;
  readonly #shade: THREE.ShaderMaterial;

  constructor() {
    this.#sun = new THREE.Mesh(new THREE.CircleGeometry(1, 48), new THREE.MeshBasicMaterial({ color: 0xfffbea }));
    this.#glow = new THREE.Sprite(
      new THREE.SpriteMaterial({ map: glow(), blending: THREE.AdditiveBlending, depthWrite: false, opacity: 0.85 }),
    );
    this.#shade = new THREE.ShaderMaterial({
      vertexShader: PHASE.vertex,
      fragmentShader: PHASE.fragment,
      uniforms: { sun: { value: new THREE.Vector3(1, 0, 0) } },
    });
    this.#earth = new THREE.Mesh(new THREE.SphereGeometry(1, 48, 32), this.#shade);
    this.#stars = stars();
    this.group.add(this.#stars, this.#glow, this.#sun, this.#earth);
    for (const child of this.group.children) child.frustumCulled = false;
  }

  set(moment: Moment): void {
    place(this.#sun, moment.sun);
    place(this.#earth, moment.earth);
    place(this.#glow, moment.sun);
    this.#glow.scale.setScalar(FAR_M * moment.sun.radius_rad * 2 * 15);
    (this.#shade.uniforms['sun']!.value as THREE.Vector3).set(...moment.sun.direction);
    const r = moment.stars as [number, number, number, number, number, number, number, number, number];
    this.#stars.matrixWorldNeedsUpdate = true;
    this.#stars.matrix.set(r[0], r[1], r[2], 0, r[3], r[4], r[5], 0, r[6], r[7], r[8], 0, 0, 0, 0, 1);
  }

  /** Follows the camera: nothing here is ever nearer. */
  follow(camera: THREE.Camera): void {
    this.group.position.copy(camera.position);
    this.#sun.lookAt(camera.position);
  }
}

function place(mesh: THREE.Object3D, body: Body): void {
  mesh.position.set(...body.direction).multiplyScalar(FAR_M);
  mesh.scale.setScalar(FAR_M * Math.tan(body.radius_rad));
}

function stars(): THREE.Points {
  const places: number[] = [];
  const colours: number[] = [];
  for (const [ra, dec, magnitude] of STARS) {
    const [a, d] = [(ra * Math.PI) / 180, (dec * Math.PI) / 180];
    places.push(Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d));
    const bright = Math.min(0.85, 0.2 + 0.55 * 10 ** (-0.16 * (magnitude + 0.5)));
    colours.push(0.88 * bright, 0.94 * bright, bright);
  }
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute('position', new THREE.Float32BufferAttribute(places.map((x) => x * FAR_M * 1.02), 3));
  geometry.setAttribute('color', new THREE.Float32BufferAttribute(colours, 3));
  const material = new THREE.PointsMaterial({
    size: 2, sizeAttenuation: false, vertexColors: true, depthWrite: false, transparent: true,
  });
  const points = new THREE.Points(geometry, material);
  points.matrixAutoUpdate = false;
  return points;
}

function glow(): THREE.CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 256;
  const pen = canvas.getContext('2d')!;
  const shade = pen.createRadialGradient(128, 128, 6, 128, 128, 128);
  shade.addColorStop(0, 'rgba(255, 244, 214, 0.95)');
  shade.addColorStop(0.08, 'rgba(255, 234, 180, 0.5)');
  shade.addColorStop(0.3, 'rgba(255, 220, 150, 0.12)');
  shade.addColorStop(1, 'rgba(255, 210, 130, 0)');
  pen.fillStyle = shade;
  pen.fillRect(0, 0, 256, 256);
  return new THREE.CanvasTexture(canvas);
}
