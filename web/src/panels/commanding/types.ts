/** What the routes of commanding give. */

export interface Stage {
  stage: string;
  time: string;
  on_board: string | null;
  text: string;
}

export interface Command {
  id: string;
  address: string;
  value: string | number;
  text: string;
  by: string;
  why: string;
  procedure: string;
  created: string;
  release: string;
  expires: string;
  state: string;
  stages: Stage[];
  class: string;
  hazard: number;
  approvals_needed: number;
  approvals: { by: string; at: string | null; until: string | null }[];
  approval_state?: { needed: number; counted: string[]; remarks: string[]; missing: string[] } | null;
  consequences: string[];
  rules: string[];
  path: string;
  earliest_answer: string | null;
  octets_hex: string;
}

export interface Checked {
  allowed: boolean;
  rules: string[];
  missing: string[];
  duties: string[];
  class: string;
  hazard: number;
  hazard_word: string;
  approvals_needed: number;
  octets_hex: string;
  link: { up: boolean; path: string; next_pass: string | null; earliest_reception: string | null; earliest_answer: string | null };
  warnings: string[];
  consequences: string[];
}

export interface Armed extends Checked {
  token: string;
  expires_in_s: number;
}
