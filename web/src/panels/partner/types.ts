/** What the routes of partners, tokens, acts and accounts give. */

import type { CommandRight } from '../../lib/rights.svelte';

export interface Grant {
  id: string;
  by: string;
  to: string;
  actions: string[];
  on: string[];
  until: string | null;
  in_force: boolean;
  why_not: string;
}

export interface Product {
  id: string;
  owner: string;
  embargo: string | null;
  level: string;
  allowed: boolean;
  why: string;
}

export interface Holding {
  partner: string;
  name: string;
  own?: string;
  state: string;
  single_team: boolean;
  elements: string[];
  commands: CommandRight[];
  products?: Product[];
  holds: Grant[];
  gives: Grant[];
  partners?: { id: string; name: string }[];
}

export interface Token {
  id: string;
  label: string;
  scopes: string[];
  created: string;
  expires: string;
  used: string | null;
  revoked: string | null;
  token?: string;
}

export interface Act {
  id: string;
  kind: string;
  sequence: number;
  time: string;
  body: Record<string, unknown>;
}

export interface Verified {
  ok: boolean;
  origin: string;
  size: number;
  root: string;
  founder: string;
  checkpoint: number;
  findings: { severity: string; id: string; index: number; entry: string; what: string; hint: string }[];
}

export interface Account {
  name: string;
  person: string;
  roles: string[];
  email: string;
  has_password: boolean;
  disabled: boolean;
  created: string;
}
