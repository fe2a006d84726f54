import { describe, expect, it } from 'vitest';

import type { Dictionary, Element } from '../src/lib/types';
import { detailOf, keyValues, whoOf } from '../src/panels/partner/telling';
import { ahead, lineOf, questionOf, tickOf } from '../src/panels/procedures/runs';
import type { Procedure, Run, RunStep, Step } from '../src/panels/procedures/types';
import { columns, lineOf as lineOfDocument, pitchOf, sizeOfPair } from '../src/panels/rehearsal/comparing';

const step = (id: string, of: Partial<Step> = {}): Step => ({ id, do: 'command', title: {}, detail: {}, next: '', line: 1, ...of });
const done = (id: string, of: Partial<RunStep> = {}): RunStep => ({ path: ['p'], step: id, title: id, do: 'command', entered: '', left: 'x', outcome: 'done', text: '', answer: '', by: '', signed: [], command: null, ...of });
const run = (of: Partial<Run>): Run => ({ id: 'r', procedure: 'p', title: 'P', arguments: {}, by: 'kim', dry_run: false, state: 'running', reason: '', started: '', ended: null, step: '', waits: '', earliest_answer: null, deadline: null, steps: [], acts: [], ...of });

describe('a run', () => {
  const procedure = { name: 'p', steps: [step('a'), step('b'), step('c')] } as unknown as Procedure;

  it('ticks what is done and shows what is ahead', () => {
    const present = done('b', { outcome: '', left: null });
    const r = run({ step: 'b', steps: [done('a'), present] });
    expect(r.steps.map((s) => tickOf(s, r))).toEqual(['done', 'present']);
    expect(ahead(r, procedure).map((s) => s.id)).toEqual(['c']);
    expect(ahead(run({ step: 'b', steps: [done('a')] }), procedure).map((s) => s.id)).toEqual(['b', 'c']);
    expect(ahead(run({ state: 'done', step: 'b' }), procedure)).toEqual([]);
    expect(tickOf(done('a', { outcome: 'skipped' }), r)).toBe('skipped');
  });

  it('of a dry run tells what would not hold', () => {
    const r = run({ dry_run: true });
    expect(['holds', 'does not hold', 'not known', 'shown'].map((outcome) => tickOf(done('a', { outcome }), r))).toEqual(['done', 'bad', 'bad', 'shown']);
  });

  it('asks what its present step asks, once', () => {
    const present = done('a', { outcome: '', left: null });
    const r = run({ step: 'a', steps: [present] });
    expect(questionOf(r, step('a', { do: 'ask', detail: { question: 'How warm?', answer: 'number' } }))).toEqual({ sort: 'answer', takes: 'number', question: 'How warm?' });
    expect(questionOf(r, step('a', { do: 'choose', detail: { question: 'On?', choices: [{ label: 'go on' }, { label: '' }] } }))).toEqual({ sort: 'choose', labels: ['go on'], question: 'On?' });
    expect(questionOf(r, step('a', { detail: { confirm: true } })).sort).toBe('confirm');
    expect(questionOf(r, step('a', { detail: { confirm: false } })).sort).toBe('none');
    expect(questionOf(run({ ...r, state: 'held' }), step('a', { detail: { confirm: true } })).sort).toBe('none');
    expect(questionOf(run({ step: 'a', steps: [{ ...present, answer: 'yes' }] }), step('a', { do: 'ask' })).sort).toBe('none');
  });

  it('tells a step in one line', () => {
    expect(lineOf(step('a', { detail: { address: 'rover/drive', value: 'go' } }))).toBe('rover/drive = go');
    expect(lineOf(step('a', { do: 'wait', detail: { duration_s: 60 } }))).toBe('60 s');
  });
});

describe('a partner', () => {
  it('sees first what has limits', () => {
    const parameters = ['power_w', 'temperature_k', 'pressure_pa'].map((name) => ({ address: `e/${name}`, name, element: 'e', unit: '', doc: '', bounds: name === 'pressure_pa' ? { red_low: 1 } : null }));
    expect(keyValues({ measurements: parameters.map((p) => p.address) } as Element, { parameters } as unknown as Dictionary, 2)).toEqual(['e/pressure_pa', 'e/temperature_k']);
  });

  it('reads an act as one line', () => {
    const act = { id: '', kind: 'sign_in', sequence: 1, time: '', body: { who: 'kim', at: 'now', way: 'password', empty: '' } };
    expect([whoOf(act), detailOf(act)]).toEqual(['kim', 'way password']);
  });
});

describe('a comparison', () => {
  const series = (t: number[], mean: (number | null)[]) => ({ t, mean, min: mean, max: mean, count: t.map(() => 1) });

  it('has the times of both and a gap where one has none', () => {
    const pair = { live: series([0, 10], [1, 2]), rehearsal: series([0, 10, 20], [1, null, 3]) };
    const [t, live, rehearsal] = columns(pair, 100, (v) => v * 2);
    expect(t).toEqual([0, 10, 20]);
    expect(live).toEqual([2, 4, undefined]);
    expect(rehearsal).toEqual([2, null, 6]);
    expect(sizeOfPair(pair)).toBe(3);
    expect(pitchOf(pair, 1)).toBe(40);
  });

  it('tells a document of either side', () => {
    expect(lineOfDocument({ generated: '2035-03-01T00:00:00.5Z', text: 'It rose' })).toEqual({ time: '2035-03-01 00:00:00', text: 'It rose' });
    expect(lineOfDocument({ address: 'a/b', value: 'on' }).text).toBe('a/b = on');
  });
});
