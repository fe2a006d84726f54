/** The commands of the session: what waits, and what was given; kept up by the feed. */

import { get } from '../../lib/api';
import { onMessage } from '../../lib/live.svelte';
import { fail } from '../../lib/toasts.svelte';
import type { Command } from './types';

export const desk = $state({ queue: [] as Command[], list: [] as Command[], loaded: false });

const MOST = 300;
let waits: ReturnType<typeof setTimeout> | undefined;

export async function loadCommands(): Promise<void> {
  try {
    const [queue, list] = await Promise.all([get<Command[]>('/commands/queue'), get<Command[]>('/commands', { limit: MOST })]);
    Object.assign(desk, { queue, list, loaded: true });
  } catch (problem) {
    fail(problem);
  }
}

/** A message says that something changed; in a flood of them the lists are asked for once. */
export function followCommands(): () => void {
  const again = () => {
    waits ??= setTimeout(() => {
      waits = undefined;
      void loadCommands();
    }, 250);
  };
  const stops = [onMessage('command', again), onMessage('connected', again)];
  return () => stops.forEach((stop) => stop());
}
