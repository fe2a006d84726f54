/** Fetches a site's scene with its ground, and what draws it: the part that needs WebGL comes late. */

import { bytes, get } from '../../lib/api';
import { own } from '../../lib/i18n.svelte';
import { Ground, decodeMesh } from './frame';
import { gate } from './gate';
import { HorizonMap } from './horizon';
import type { Hooks, Stage } from './stage';
import type { Scene } from './types';

export async function loadScene(site: string): Promise<Scene> {
  const scene = await get<Scene>(`/scenery/${encodeURIComponent(site)}`);
  return { ...scene, title: own(scene.title), elements: scene.elements.map((x) => ({ ...x, title: own(x.title) })), sites: scene.sites.map((x) => ({ ...x, title: own(x.title) })) };
}

const AT_A_TIME = 3;

/** Weak graphics get every second post. */
function strideOf(): number {
  const memory = (navigator as { deviceMemory?: number }).deviceMemory ?? 8;
  return memory <= 2 || navigator.hardwareConcurrency <= 2 ? 2 : 1;
}

export async function openStage(host: HTMLElement, scene: Scene, hooks: Hooks): Promise<Stage> {
  const code = import('./stage');
  if (scene.terrain === 'none') return new (await code).Stage(host, scene, null, null, hooks);
  const path = `/scenery/${encodeURIComponent(scene.site)}`;
  const [drawing, octets] = await Promise.all([code, bytes(`${path}/mesh`, { v: scene.version })]);
  const mesh = decodeMesh(octets);
  // A browser has six ways to a server: horizons that are still computed must not take them all.
  const turn = gate(AT_A_TIME);
  const map = new HorizonMap(scene.levels ?? [], mesh.posts, (level, direction) =>
    turn(() => bytes(`${path}/horizon`, { level, direction, v: scene.version })),
  );
  return new drawing.Stage(host, scene, new Ground(scene, mesh.heights), map, hooks, strideOf());
}
