/** What the routes of rehearsals give. */

import type { Clock, Columns } from '../../lib/types';

export interface Rehearsal extends Partial<Omit<Clock, 'state'>> {
  id: string;
  title: string;
  /** The moment from which on it is another story. */
  branched: string;
  by: string;
  begun: string;
  rehearsal: 'preparing' | 'open' | 'closing' | 'closed' | 'failed';
  progress: number;
  text: string;
  state: string;
}

export interface Injected {
  id: string;
  address: string;
  value: number;
  at: string;
  until: string | null;
  why: string;
  by: string;
  state: 'waiting' | 'acting' | 'over';
}

export interface Slot {
  address: string;
  element: string;
  name: string;
  doc: string;
  minimum: number;
  maximum: number;
  now: number;
  injected: Injected[];
}

export interface Pair {
  live: Columns;
  rehearsal: Columns;
}

export interface Only {
  live: Record<string, unknown>[];
  rehearsal: Record<string, unknown>[];
}

export interface Compared {
  from: string;
  now: { live: string; rehearsal: string };
  series: Record<string, Pair>;
  largest: Record<string, { difference: number; at: string } | null>;
  events: Only;
  commands: Only;
  modes: Record<'live' | 'rehearsal', { mode: string; start: string; end: string; why: string }[]>;
}
