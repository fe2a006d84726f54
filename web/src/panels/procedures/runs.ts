/** How far a run is, and what a person is asked by it. Pure. */

import type { State } from '../../lib/model.svelte';
import type { Procedure, Run, RunStep, Step } from './types';

export type Tick = 'done' | 'present' | 'skipped' | 'bad' | 'shown';

export const isOpen = (r: Run): boolean => !r.dry_run && (r.state === 'running' || r.state === 'held');
export const stateOfRun = (r: Run): State => (r.state === 'held' ? 'caution' : r.state === 'stopped' ? 'alarm' : r.state === 'running' ? 'info' : 'nominal');

export function tickOf(s: RunStep, run: Run): Tick {
  if (run.dry_run) return /^does not|^not known/.test(s.outcome) ? 'bad' : s.outcome === 'holds' ? 'done' : 'shown';
  if (!s.outcome && !s.left) return 'present';
  if (s.outcome === 'skipped' || s.outcome === 'repeated') return 'skipped';
  return s.outcome === 'stopped' || s.outcome === 'failed' ? 'bad' : 'done';
}

/** The steps that would follow the present one, as the file goes; none when the run is over. */
export function ahead(run: Run, procedure: Procedure | null): Step[] {
  if (!procedure?.steps || !isOpen(run)) return [];
  const at = procedure.steps.findIndex((s) => s.id === run.step);
  const isEntered = run.steps.some((s) => s.step === run.step && !s.outcome);
  return at < 0 ? [] : procedure.steps.slice(isEntered ? at + 1 : at);
}

export type Question = { sort: 'none' } | { sort: 'confirm' } | { sort: 'answer'; takes: string; question: string } | { sort: 'choose'; labels: string[]; question: string };

/** What the present step asks of a person. */
export function questionOf(run: Run, step: Step | undefined): Question {
  const present = run.steps.at(-1);
  if (run.state !== 'running' || !step || present?.outcome || (present?.answer ?? '') !== '') return { sort: 'none' };
  const d = step.detail;
  if (step.do === 'ask') return { sort: 'answer', takes: String(d['answer'] ?? 'yes'), question: String(d['question'] ?? '') };
  if (step.do === 'command' && d['confirm'] === true && !present?.command) return { sort: 'confirm' };
  const labels = ((d['choices'] as { label: string }[] | undefined) ?? []).map((c) => c.label).filter(Boolean);
  return step.do === 'choose' && labels.length ? { sort: 'choose', labels, question: String(d['question'] ?? '') } : { sort: 'none' };
}

/** A step as one line: what it sends, waits for or asks. */
export function lineOf(s: Step): string {
  const d = s.detail;
  const text = (name: string) => (typeof d[name] === 'string' || typeof d[name] === 'number' ? String(d[name]) : '');
  switch (s.do) {
    case 'command': return `${text('address')} = ${text('value')}`;
    case 'check': return text('that');
    case 'wait': return text('until') || `${text('duration_s')} s`;
    case 'ask': return text('question');
    case 'choose': return text('question') || ((d['choices'] as { when: string; goto: string }[] | undefined) ?? []).map((c) => `${c.when} → ${c.goto}`).join('; ');
    case 'call': return text('procedure');
    default: return text('text');
  }
}
