/** Typed calls of the server's API: the session's cookie, the CSRF token, and errors for people. */

import { session } from './session.svelte';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly what: string,
    readonly where = '',
    readonly why = '',
    readonly hint = '',
  ) {
    super(what);
  }
}

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

let csrf = '';

export function useCsrf(token: string): void {
  csrf = token;
}

/** The address of an API path, relative to the page: it also holds below a proxy's path. */
export function addressOf(path: string, query: Query = {}): string {
  const url = new URL(`api/v1${path}`, document.baseURI.split('#')[0]);
  const all = session.id === 'live' ? query : { session: session.id, ...query };
  for (const [name, value] of Object.entries(all)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  }
  return url.href;
}

async function ask(method: string, address: string, body: unknown, signal?: AbortSignal, accept = 'application/json') {
  const headers: Record<string, string> = { Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  let answer: Response;
  try {
    answer = await fetch(address, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new ApiError(0, 'unreachable', 'error.unreachable', new URL(address).pathname, String(problem));
  }
  if (!answer.ok) throw await errorOf(answer);
  return answer;
}

async function errorOf(answer: Response): Promise<ApiError> {
  const where = new URL(answer.url).pathname;
  let found: Record<string, unknown> = {};
  try {
    const body = (await answer.json()) as { error?: Record<string, unknown>; detail?: unknown };
    found = body.error ?? ofFields(body.detail);
  } catch {
    // An answer without a JSON body, such as a proxy's page: the status has to do.
  }
  const text = (name: string) => (typeof found[name] === 'string' ? found[name] : '');
  return new ApiError(
    answer.status,
    text('code') || String(answer.status),
    text('what') || `${answer.status} ${answer.statusText}`,
    text('where') || where,
    text('why'),
    text('hint'),
  );
}

/** What the server says of fields that it cannot take. */
function ofFields(detail: unknown): Record<string, unknown> {
  if (!Array.isArray(detail)) return typeof detail === 'string' ? { what: detail } : {};
  const all = (detail as { loc?: unknown[]; msg?: string }[]).map((d) => `${(d.loc ?? []).slice(1).join('.')}: ${d.msg ?? ''}`);
  return { what: all.join('; ') };
}

export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return (await (await ask('GET', addressOf(path, query), undefined, signal)).json()) as T;
}

export async function post<T>(path: string, body: unknown = {}, query: Query = {}): Promise<T> {
  return await decoded<T>(await ask('POST', addressOf(path, query), body));
}

export async function remove<T>(path: string, query: Query = {}): Promise<T> {
  return await decoded<T>(await ask('DELETE', addressOf(path, query), undefined));
}

export async function bytes(path: string, query: Query = {}, signal?: AbortSignal): Promise<ArrayBuffer> {
  const answer = await ask('GET', addressOf(path, query), undefined, signal, 'application/octet-stream');
  return await answer.arrayBuffer();
}

async function decoded<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}
