/**
 * The live feed: one websocket, which connects again by itself.
 *
 * Telemetry goes into typed arrays and touches the tick; everything else is told to those who asked
 * for its type. A feed that is silent for longer than `FROZEN_MS` is called frozen, in words.
 */

import { addressOf } from './api';
import { decode } from './decode';
import type { Telemetry } from './telemetry';
import { touch } from './tick.svelte';
import { clock, tellTime, useClock } from './time.svelte';
import type { Clock } from './types';

export type Told = Record<string, unknown> & { type: string };
type Tell = (message: Told) => void;

export const feed = $state({
  state: 'connecting' as 'connecting' | 'open' | 'lost',
  frozen: false,
  since_ms: 0,
  skipped: 0,
  received: NaN,
});

const FROZEN_MS = 8000;
const LONGEST_WAIT_MS = 10000;
// The server closes so when a session is no more.
const ENDED = 4404;
const told = new Map<string, Set<Tell>>();
let socket: WebSocket | null = null;
let store: Telemetry | null = null;
let tries = 0;
let heard = 0;
let again: ReturnType<typeof setTimeout> | undefined;

/** Calls `tell` for text messages of `type` ("*": all); returns how to stop. */
export function onMessage(type: string, tell: Tell): () => void {
  const all = told.get(type) ?? new Set<Tell>();
  told.set(type, all.add(tell));
  return () => all.delete(tell);
}

export function connect(into: Telemetry): void {
  store = into;
  disconnect();
  open();
}

export function disconnect(): void {
  clearTimeout(again);
  const old = socket;
  socket = null;
  old?.close();
}

function open(): void {
  const address = addressOf('/live').replace(/^http/, 'ws');
  const mine = new WebSocket(address);
  mine.binaryType = 'arraybuffer';
  socket = mine;
  mine.onopen = () => {
    tries = 0;
    hear();
    feed.state = 'open';
    announce({ type: 'connected' });
  };
  mine.onmessage = (message: MessageEvent<ArrayBuffer | string>) => {
    hear();
    if (typeof message.data === 'string') text(message.data);
    else telemetry(message.data);
  };
  mine.onclose = (event: CloseEvent) => {
    if (socket !== mine) return;
    if (event.code === ENDED) announce({ type: 'ended' });
    else lose();
  };
}

function lose(): void {
  if (feed.state !== 'lost') feed.since_ms = Date.now();
  feed.state = 'lost';
  tries += 1;
  again = setTimeout(open, Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(tries, 5)));
}

function hear(): void {
  heard = performance.now();
  if (feed.frozen) feed.frozen = false;
}

function telemetry(data: ArrayBuffer): void {
  const message = decode(data);
  tellTime(message.time);
  for (const block of message.blocks) store?.put(block);
  if (store) feed.received = store.newest;
  touch();
}

function text(data: string): void {
  const message = JSON.parse(data) as Told;
  if (message.type === 'hello' || message.type === 'clock') useClock(message as unknown as Clock);
  if (message.type === 'skipped') feed.skipped += Number(message['rows'] ?? 0);
  announce(message);
}

function announce(message: Told): void {
  for (const type of [message.type, '*']) for (const tell of told.get(type) ?? []) tell(message);
}

/** Called each second: a running clock without a message is a frozen feed. */
export function watchFeed(): void {
  const silent = performance.now() - heard;
  const quiet = clock.state !== 'running';
  const frozen = feed.state === 'open' && !quiet && silent > FROZEN_MS;
  if (frozen && !feed.frozen) feed.since_ms = Date.now() - silent;
  feed.frozen = frozen;
}

