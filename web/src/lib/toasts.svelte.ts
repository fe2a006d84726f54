/** Short notes at the corner: errors with what, why and what to do. */

import { ApiError } from './api';
import { t } from './i18n.svelte';

export interface Toast {
  id: number;
  kind: 'error' | 'done';
  what: string;
  where: string;
  why: string;
  hint: string;
}

export const toasts = $state([] as Toast[]);
let next = 1;

function add(toast: Omit<Toast, 'id'>): void {
  const same = toasts.find((x) => x.what === toast.what && x.where === toast.where);
  if (same) return;
  const id = next++;
  toasts.push({ id, ...toast });
  if (toasts.length > 4) toasts.shift();
  setTimeout(() => dismiss(id), toast.kind === 'error' ? 15000 : 4000);
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((x) => x.id === id);
  if (at >= 0) toasts.splice(at, 1);
}

export function fail(problem: unknown): void {
  if (problem instanceof DOMException && problem.name === 'AbortError') return;
  if (problem instanceof ApiError) {
    // A server that is away is said once, whatever was asked of it.
    if (problem.code === 'unreachable') add({ kind: 'error', what: t(problem.what), where: '', why: '', hint: '' });
    else add({ kind: 'error', what: problem.what, where: problem.where, why: problem.why, hint: problem.hint });
  } else add({ kind: 'error', what: String(problem), where: '', why: '', hint: '' });
}

export function done(what: string): void {
  add({ kind: 'done', what, where: '', why: '', hint: '' });
}

/** Runs an action; what goes wrong becomes a toast. */
export async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (problem) {
    fail(problem);
    return undefined;
  }
}
