/** Who is signed in, and what they may do as far as the server tells. It alone decides. */

import { get, post, useCsrf } from './api';
import type { Me } from './types';

export const person = $state({ me: null as Me | null });

export function use(me: Me): void {
  person.me = me;
  useCsrf(me.csrf);
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
