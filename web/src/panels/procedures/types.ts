/** What the routes of procedures and plans give. */

import type { Language } from '../../lib/i18n.svelte';

export type Words = Partial<Record<Language, string>>;

export interface Argument {
  name: string;
  command: string;
  default: string | null;
  title: Words;
}

export interface Step {
  id: string;
  do: string;
  title: Words;
  detail: Record<string, unknown>;
  next: string;
  line: number;
}

export interface Procedure {
  name: string;
  title: Words;
  audience: string;
  purpose: string;
  arguments: Argument[];
  elements: string[];
  steps_count: number;
  file: string;
  steps?: Step[];
}

export interface Signature {
  by: string;
  act: string;
  time: string;
  text: string;
}

export interface RunStep {
  path: string[];
  step: string;
  title: string;
  do: string;
  entered: string;
  left: string | null;
  outcome: string;
  text: string;
  answer: string;
  by: string;
  signed: Signature[];
  command: {
    id: string;
    address: string;
    value: string | number;
    text: string;
    earliest_answer: string | null;
    stages: { stage: string; time: string; text: string }[];
    octets_hex: string;
  } | null;
}

export interface Run {
  id: string;
  procedure: string;
  title: string;
  arguments: Record<string, string>;
  by: string;
  dry_run: boolean;
  state: 'running' | 'held' | 'done' | 'stopped';
  reason: string;
  started: string;
  ended: string | null;
  step: string;
  waits: string;
  earliest_answer: string | null;
  deadline: string | null;
  steps: RunStep[];
  acts: Signature[];
}

export interface Lock {
  element: string;
  holder: string;
  by: string;
  since: string;
  why: string;
}

export interface Activity {
  id: string;
  title: Words;
  elements: string[];
  start: string;
  end: string;
  commands: string[];
  procedure: string;
  by: string;
  power_w: number;
  needs_link: boolean;
  needs_light: string;
  notes: string;
  as_run: { state: 'planned' | 'running' | 'done' | 'failed' | 'dropped'; started: string | null; ended: string | null; text: string; run: string; commands: string[] };
}

export interface Plan {
  name: string;
  title: Words;
  power_budget_w: number | null;
  until: string | null;
  activities: Activity[];
  version: { number: number; branch: string; by: string; why: string; time: string };
  branches: Record<string, number>;
}

export interface Conflict {
  sort: string;
  activities: string[];
  start: string;
  end: string;
  why: string;
  known: boolean;
}
