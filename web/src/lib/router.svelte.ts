/**
 * Pages by the address after `#`: `#/archive?from=…&to=…&p=battery/charge_fraction`.
 *
 * The moment shown and the bounds of time stand in the address, so that a link shows a colleague
 * exactly what its sender saw.
 */

import { session } from './session.svelte';
import { iso, seconds, time } from './time.svelte';

export const route = $state({ panel: 'overview', rest: [] as string[], query: {} as Record<string, string> });

/** What somebody typed may be no good address: it stays as it is then. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The address as it was last read or written here. Another one is where somebody is going.
let known = '';

export function readRoute(): void {
  known = location.hash;
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [panel = '', ...rest] = path.split('/').map(decoded);
  const given = Object.fromEntries(new URLSearchParams(query));
  route.panel = panel || 'overview';
  route.rest = rest;
  route.query = given;
  session.id = given['session'] || 'live';
  readTime(given);
}

function readTime(given: Record<string, string>): void {
  const at = seconds(given['t']);
  if (Number.isFinite(at)) {
    time.mode = 'replay';
    time.t = at;
  }
  const [start, end] = [seconds(given['from']), seconds(given['to'])];
  if (start < end) time.fixed = { start, end };
  const span = Number(given['span']);
  if (span > 0) time.span_s = span;
}

/** The address of a page, with the present time and session unless `query` says otherwise. */
export function hrefOf(path: string, query: Record<string, string> = {}): string {
  const all: Record<string, string> = { ...timeQuery(), ...query };
  const text = new URLSearchParams(Object.entries(all).filter(([, v]) => v !== ''));
  const words = text.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `#/${path}${words ? `?${words}` : ''}`;
}

function timeQuery(): Record<string, string> {
  const found: Record<string, string> = {};
  if (session.id !== 'live') found['session'] = session.id;
  if (time.mode === 'replay') found['t'] = iso(Math.round(time.t));
  if (time.fixed) {
    found['from'] = iso(Math.round(time.fixed.start));
    found['to'] = iso(Math.round(time.fixed.end));
  }
  if (time.span_s !== 86400) found['span'] = String(Math.round(time.span_s));
  return found;
}

export function go(path: string, query: Record<string, string> = {}): void {
  location.hash = hrefOf(path, query);
}

/** Writes the present time into the address without a new entry of the browser's history. */
export function rememberTime(): void {
  // A browser tells of a new address later than it has it: what is on its way there is not undone.
  if (location.hash !== known) return;
  const kept = Object.fromEntries(Object.entries(route.query).filter(([k]) => !['t', 'from', 'to', 'span', 'session'].includes(k)));
  const address = hrefOf([route.panel, ...route.rest].map(encodeURIComponent).join('/'), kept);
  if (address === location.hash) return;
  history.replaceState(null, '', address);
  known = location.hash;
}

/** Changes the page's own part of the address. */
export function setQuery(query: Record<string, string>): void {
  route.query = { ...route.query, ...query };
  rememberTime();
}
