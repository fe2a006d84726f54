import { describe, expect, it } from 'vitest';

import { byAddress, isOpen, type CommandRight } from '../src/lib/rights.svelte';
import type { CommandEntry, Element, Station } from '../src/lib/types';
import { beginning, choices, faultOf, scaleOfArgument, toPeople, toSi, valueOf } from '../src/panels/commanding/argument';
import { found } from '../src/panels/commanding/dictionary';
import { bar } from '../src/panels/commanding/stages';
import type { Command } from '../src/panels/commanding/types';

const entry = (of: Partial<CommandEntry>): CommandEntry => ({ address: 'a/b', element: 'a', name: 'b', doc: '', unit: '1', minimum: null, maximum: null, default: null, ...of });

describe('the argument of a command', () => {
  it('is a word where there are words, in the order of their codes', () => {
    const mode = entry({ words: { '2': 'on', '0': 'off', '1': 'standby' }, default: 1 });
    expect(choices(mode).map((c) => c.word)).toEqual(['off', 'standby', 'on']);
    expect(beginning(mode)).toBe('standby');
    expect(valueOf('on', mode)).toBe('on');
  });

  it('is written in units of people and sent in SI', () => {
    const warm = entry({ name: 'setpoint_temperature_k', unit: 'K', minimum: 253.15, maximum: 313.15, default: 293.15 });
    expect(beginning(warm)).toBe('20');
    expect(valueOf('-10', warm)).toBe(263.15);
    const part = entry({ name: 'throttle', minimum: 0, maximum: 1, default: 0.45 });
    expect(scaleOfArgument(part).unit).toBe('%');
    expect(beginning(part)).toBe('45');
    expect(valueOf('12,5', part)).toBe(0.125);
    const east = entry({ name: 'target_east_m', unit: 'm', minimum: -10000, maximum: 10000 });
    expect(scaleOfArgument(east).unit).toBe('m');
    expect(valueOf('2500', east)).toBe(2500);
    const shift = entry({ name: 'offset_k', unit: 'K' });
    expect([toPeople(3, scaleOfArgument(shift)), toSi(3, scaleOfArgument(shift))]).toEqual([3, 3]);
  });

  it('tells what is wrong before the server is asked', () => {
    const part = entry({ minimum: 0, maximum: 1 });
    expect(['', 'x', '-1', '101', '100'].map((text) => faultOf(text, part))).toEqual(['empty', 'number', 'low', 'high', '']);
  });
});

describe('the stages of a command', () => {
  const command = (state: string, ...stages: string[]) => ({ state, stages: stages.map((stage) => ({ stage, time: '2035-03-01T00:00:00Z', on_board: null, text: '' })) }) as unknown as Command;
  const looks = (c: Command) => bar(c).map((s) => `${s.stage} ${s.look}`);

  it('show what is done, what comes next and what is ahead', () => {
    expect(looks(command('sent', 'released', 'sent'))).toEqual(['released done', 'sent done', 'received next', 'accepted ahead', 'started ahead', 'completed ahead']);
    expect(looks(command('completed', 'released', 'sent', 'received', 'accepted', 'completed')).every((l) => l.endsWith('done'))).toBe(true);
  });

  it('end with what cut them short', () => {
    expect(looks(command('failed', 'released', 'sent', 'received', 'failed'))).toEqual(['released done', 'sent done', 'received done', 'failed bad']);
    expect(looks(command('expired', 'waiting for pass', 'expired'))).toEqual(['expired bad']);
  });

  it('begin with what is waited for', () => {
    expect(looks(command('waiting for approval', 'waiting for approval'))[0]).toBe('waiting for approval next');
    expect(looks(command('not known', 'released', 'sent', 'not known')).slice(1, 4)).toEqual(['sent done', 'not known unknown', 'received ahead']);
  });
});

describe('rights', () => {
  const right = (of: Partial<CommandRight>): CommandRight => ({ thing: 'a/b', address: 'a/b', element: 'a', owner: '', class: 'routine', hazard: 0, approvals: 0, allowed: false, waits: false, why: 'no', missing: [], until: null, ...of });

  it('are open for what only approvals or the link are missing for', () => {
    expect(isOpen(right({ waits: true }))).toBe(true);
    expect(isOpen(right({ missing: [{ rule: 'r', conditions: ['context.link'] }] }))).toBe(true);
    expect(isOpen(right({ missing: [{ rule: 'r', conditions: ['context.link', 'subject.owns'] }] }))).toBe(false);
    expect(isOpen(right({}))).toBe(false);
  });

  it('are open for a command that may be given with some word', () => {
    const all = byAddress([right({}), right({ thing: 'a/b = off', allowed: true, why: 'safing' }), right({ thing: 'c/d', address: 'c/d' })]);
    expect(all['a/b']!.allowed).toBe(true);
    expect(all['c/d']).toEqual({ allowed: false, why: ['c/d: no'] });
  });
});

describe('the dictionary of commands', () => {
  const element = (name: string, facility: string, owner: string) => ({ name, title: `The ${name}`, facility, owner }) as Element;
  const station = { facilities: [{ name: 'f', title: 'Facility' }], elements: [element('rover', 'f', 'B'), element('lamp', 'f', 'A'), element('rock', 'f', 'A')] } as Station;
  const commands = [entry({ address: 'rover/drive', element: 'rover', name: 'drive', words: { '0': 'stop' } }), entry({ address: 'lamp/mode', element: 'lamp', name: 'mode' })];

  it('has ours first and leaves out what has no commands', () => {
    const parts = found(station, commands, '', (e) => e.owner === 'A');
    expect(parts.map((p) => [p.mine, p.elements.map((e) => e.name)])).toEqual([[true, ['lamp']], [false, ['rover']]]);
  });

  it('finds by all words, also by those of values', () => {
    expect(found(station, commands, 'facility', () => true)).toEqual([]);
    expect(found(station, commands, 'ROVER stop', () => true)[0]!.elements[0]!.name).toBe('rover');
  });
});
