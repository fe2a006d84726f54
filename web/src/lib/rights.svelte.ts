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

export interface PartnerCommand {
  address: string;
  allowed: boolean;
  approvals?: number;
  why?: string | string[];
  missing?: string[];
}

export const rights = $state({ known: {} as Record<string, Right> });

export function learn(address: string, right: Right): void {
  rights.known[address] = right;
}

export function forgetRights(): void {
  rights.known = {};
}

/** Whose an element is: of a station of one team all are ours. */
export function isMine(e: Element | undefined): boolean {
  const me = person.me;
  if (!me || me.single_team) return true;
  return e !== undefined && e.owner !== '' && [me.person.partner_name, me.person.partner].includes(e.owner);
}

export async function loadRights(): Promise<void> {
  try {
    const found = await get<{ commands?: PartnerCommand[] }>('/partner');
    for (const c of found.commands ?? []) learn(c.address, { allowed: c.allowed, why: [c.missing ?? c.why ?? []].flat() });
  } catch (problem) {
    // A server without this route tells of one command at a time.
    if (!(problem instanceof ApiError && problem.status === 404)) fail(problem);
  }
}
