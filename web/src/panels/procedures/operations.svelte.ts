/** Procedures, runs, locks and plans of the session; kept up by the feed. */

import { get } from '../../lib/api';
import { onMessage } from '../../lib/live.svelte';
import { fail } from '../../lib/toasts.svelte';
import type { Lock, Plan, Procedure, Run } from './types';

export const operations = $state({ procedures: [] as Procedure[], runs: [] as Run[], locks: [] as Lock[], plans: [] as Plan[], loaded: false, n: 0 });

let waits: ReturnType<typeof setTimeout> | undefined;

export async function loadOperations(): Promise<void> {
  try {
    const [procedures, runs, locks, plans] = await Promise.all([get<Procedure[]>('/procedures'), get<Run[]>('/runs'), get<Lock[]>('/locks'), get<Plan[]>('/plans')]);
    Object.assign(operations, { procedures, runs, locks, plans, loaded: true, n: operations.n + 1 });
  } catch (problem) {
    fail(problem);
  }
}

export function followOperations(): () => void {
  const again = () => {
    waits ??= setTimeout(() => {
      waits = undefined;
      void loadOperations();
    }, 300);
  };
  const stops = [onMessage('procedure', again), onMessage('connected', again)];
  return () => stops.forEach((stop) => stop());
}
