import { describe, expect, it } from 'vitest';
import { toneOf } from '../src/panels/timeline/tones';

const item = (state: string, title = '') => ({ start: '', end: '', title, state });
const level = (mode: string) => (mode === 'nominal' ? 0 : 1);

describe('tones of a timeline', () => {
  it('show what went wrong, in plans and procedures as in commands', () => {
    for (const kind of ['command', 'procedure', 'plan']) expect(toneOf(kind, item('failed'), level)).toBe('red');
    expect(toneOf('plan', item('dropped'), level)).toBe('yellow');
    expect(toneOf('plan', item('done'), level)).toBe('');
  });

  it('tell alarms, modes and part of the Sun apart', () => {
    expect(toneOf('alarm', item('red_high'), level)).toBe('red');
    expect(toneOf('alarm', item('yellow_low'), level)).toBe('yellow');
    expect(toneOf('mode', item('', 'nominal'), level)).toBe('calm');
    expect(toneOf('mode', item('', 'low_power'), level)).toBe('yellow');
    expect(toneOf('sun', item('part'), level)).toBe('part');
    expect(toneOf('sun', item(''), level)).toBe('');
  });
});
