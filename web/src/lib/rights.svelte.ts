/**
 * What the person who is signed in may command, as far as it is known.
 *
 * `GET /partner` tells all at once; what a look at one command (`/commands/check`) said is kept
 * beside it. The server decides anew each time.
 */

import { ApiError, get } from './api';
import { person } from './person.svelte';
import { fail } from './toasts.svelte';
import type { Element } from './types';

export interface Right {
  allowed: boolean;
  why: string[];
}

/** A command, or one word of it that the rights treat by itself. */
export interface CommandRight {
  thing: string;
  address: string;
  element: string;
  owner: string;
  class: string;
  hazard: number;
  approvals: number;
  allowed: boolean;
  waits: boolean;
  why: string;
  missing: { rule: string; conditions: string[] }[];
  until: string | null;
}

export const rights = $state({ known: {} as Record<string, Right> });

export function learn(address: string, right: Right): void {
  rights.known[address] = right;
}

/** Whose an element is: of a station of one team all are ours. */
export function isMine(e: Element | undefined): boolean {
  const me = person.me;
  if (!me || me.single_team) return true;
  return e !== undefined && e.owner !== '' && [me.person.partner_name, me.person.partner].includes(e.owner);
}

/** True of what only approvals or the link are missing for: that is no matter of rights. */
export function isOpen(of: CommandRight): boolean {
  const onlyLink = of.missing.some((m) => m.conditions.length > 0 && m.conditions.every((c) => /\blink\b/.test(c)));
  return of.allowed || of.waits || onlyLink;
}

/** Rights by address: one that may be given with some word is open. */
export function byAddress(rows: readonly CommandRight[]): Record<string, Right> {
  const found: Record<string, Right> = {};
  for (const row of rows) {
    const before = found[row.address];
    found[row.address] = { allowed: isOpen(row) || (before?.allowed ?? false), why: [...(before?.why ?? []), `${row.thing}: ${row.why}`] };
  }
  return found;
}

export async function loadRights(): Promise<void> {
  try {
    const found = await get<{ commands?: CommandRight[] }>('/partner');
    rights.known = byAddress(found.commands ?? []);
  } catch (problem) {
    // A server without this route tells of one command at a time.
    if (!(problem instanceof ApiError && problem.status === 404)) fail(problem);
  }
}
