/** The rehearsals there are; asked for while the panel is open, more often while one is made ready. */

import { ApiError, get } from '../../lib/api';
import { fail } from '../../lib/toasts.svelte';
import type { Rehearsal } from './types';

export const desk = $state({ list: [] as Rehearsal[], loaded: false, lacks: false });

const OFTEN_MS = 600;
const SELDOM_MS = 2500;

export async function loadRehearsals(): Promise<void> {
  try {
    desk.list = await get<Rehearsal[]>('/rehearsals');
    desk.loaded = true;
    desk.lacks = false;
  } catch (problem) {
    if (problem instanceof ApiError && problem.status === 404) desk.lacks = true;
    else fail(problem);
  }
}

export function followRehearsals(): () => void {
  let stopped = false;
  let waits: ReturnType<typeof setTimeout> | undefined;
  const again = async () => {
    if (!document.hidden || !desk.loaded) await loadRehearsals();
    if (stopped || desk.lacks) return;
    const busy = desk.list.some((r) => r.rehearsal === 'preparing' || r.rehearsal === 'closing');
    waits = setTimeout(() => void again(), busy ? OFTEN_MS : SELDOM_MS);
  };
  void again();
  return () => {
    stopped = true;
    clearTimeout(waits);
  };
}
