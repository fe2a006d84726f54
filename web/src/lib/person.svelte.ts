/** Who is signed in, and what they may do as far as the server tells. It alone decides. */

import { get, post, useCsrf } from './api';
import { chosen, i18n, LANGUAGES, useLanguage, type Language } from './i18n.svelte';
import type { Me } from './types';

export const person = $state({ me: null as Me | null });

export function use(me: Me): void {
  person.me = me;
  useCsrf(me.csrf);
  const theirs = me.language as Language | undefined;
  if (theirs && theirs in LANGUAGES && theirs !== i18n.language && !chosen()) void useLanguage(theirs);
}

export interface Ways {
  /** True when nobody has an account yet. */
  first: boolean;
  providers: { provider: number; title: string }[];
}

/** How one can sign in here. */
export async function ways(): Promise<Ways> {
  try {
    return { ...{ first: false, providers: [] }, ...(await get<Partial<Ways>>('/auth/ways')) };
  } catch {
    return { first: false, providers: [] };
  }
}

/** Whether the server would let this person; without accounts everybody may. */
export function may(privilege: string): boolean {
  return !person.me?.may || person.me.may.includes(privilege) || person.me.may.includes('*');
}

export async function whoAmI(): Promise<void> {
  use(await get<Me>('/auth/me'));
}

export async function signIn(name: string, password: string): Promise<void> {
  use(await post<Me>('/auth/login', { name, password }));
}

export async function signOut(): Promise<void> {
  await post('/auth/logout');
  person.me = null;
}
