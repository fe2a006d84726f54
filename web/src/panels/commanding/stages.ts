/** How far a command came, as a bar of stages. Pure. */

import type { Command } from './types';

export const COURSE = ['released', 'sent', 'received', 'accepted', 'started', 'completed'] as const;
export const WAITING = ['waiting for approval', 'waiting for time', 'waiting for pass'];
export const ENDS = ['completed', 'failed', 'refused', 'expired', 'cancelled'];
const BAD = ['failed', 'refused', 'expired', 'cancelled'];

export interface Segment {
  stage: string;
  look: 'done' | 'next' | 'ahead' | 'bad' | 'unknown';
  time: string;
  text: string;
}

export const isWaiting = (c: Command): boolean => WAITING.includes(c.state);
export const isOver = (c: Command): boolean => ENDS.includes(c.state);
export const isBad = (c: Command): boolean => BAD.includes(c.state);
/** `waiting for pass` as a key of the catalogues. */
export const stageKey = (stage: string): string => `commanding.stage.${stage.replaceAll(' ', '_')}`;

/** What is cut short ends with what cut it; what has not come is ahead, and the first of that is next. */
export function bar(c: Command): Segment[] {
  const told = new Map(c.stages.map((s) => [s.stage, s]));
  const reached = COURSE.reduce((last, stage, i) => (told.has(stage) ? i : last), -1);
  const of = (stage: string, look: Segment['look']): Segment => ({ stage, look, time: told.get(stage)?.time ?? '', text: told.get(stage)?.text ?? '' });
  const gone = COURSE.slice(0, reached + 1).map((stage) => of(stage, 'done'));
  if (isBad(c)) return [...gone, of(c.state, 'bad')];
  const rest = COURSE.slice(reached + 1).map((stage, i) => of(stage, i === 0 && !isWaiting(c) && c.state !== 'not known' ? 'next' : 'ahead'));
  if (c.state === 'not known') return [...gone, of('not known', 'unknown'), ...rest];
  return isWaiting(c) ? [of(c.state, 'next'), ...rest] : [...gone, ...rest];
}

/** The words that came with the last stage. */
export const lastText = (c: Command): string => c.stages.at(-1)?.text ?? '';
