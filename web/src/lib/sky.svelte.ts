/** Sun and Earth at the moment shown, asked for when it has moved on by ten minutes. */

import { ApiError, get } from './api';
import { iso, shown } from './time.svelte';
import type { Network, Sky } from './types';
import { onMessage } from './live.svelte';

export const sky = $state({ sites: {} as Sky['sites'], at: NaN });
export const network = $state({ now: null as Network | null });

const EACH_S = 600;
const SHORTEST_MS = 1500;
let asked = -Infinity;

/** Called each second by the shell. */
export async function followSky(): Promise<void> {
  const at = shown();
  if (!Number.isFinite(at) || Math.abs(at - sky.at) < EACH_S || performance.now() - asked < SHORTEST_MS) return;
  asked = performance.now();
  try {
    sky.sites = (await get<Sky>('/sky', { at: iso(at) })).sites;
    sky.at = at;
  } catch (problem) {
    // The header shows no Sun then. A server that knows no sky is not asked again.
    if (problem instanceof ApiError && problem.status === 404) asked = Infinity;
  }
}

export async function loadNetwork(): Promise<void> {
  try {
    network.now = await get<Network>('/network');
  } catch {
    network.now = null;
  }
}

export function followNetwork(): () => void {
  const stops = [onMessage('link', () => void loadNetwork()), onMessage('connected', () => void loadNetwork())];
  const each = setInterval(() => void loadNetwork(), 5000);
  return () => {
    stops.forEach((stop) => stop());
    clearInterval(each);
  };
}
