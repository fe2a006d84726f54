import { describe, expect, it } from 'vitest';

import { lastAt } from '../src/lib/replay';
import { Series, sizeOf, Tail, together, withGaps } from '../src/lib/series';

describe('Series', () => {
  it('goes on with live rows after the archive, each once', () => {
    const s = new Series();
    s.fill({ t: [10, 20], min: [1, 2], max: [3, null], mean: [2, 2.5], count: [2, 2] });
    expect([s.append(20, 9), s.append(30, 9), s.append(NaN, 9)]).toEqual([false, true, false]);
    expect(s.mean).toEqual([2, 2.5, 9]);
    expect([s.at(5), s.at(10), s.at(29), s.at(31)]).toEqual([NaN, 2, 2.5, 9]);
    s.drop(20);
    expect(s.t).toEqual([20, 30]);
  });
});

describe('Tail', () => {
  it('keeps the last seconds', () => {
    const tail = new Tail();
    for (let wall = 0; wall <= 13000; wall += 1000) tail.push({ address: wall % 2000 ? 'b' : 'a', t: wall, v: 1 }, wall);
    expect(tail.of('a').map((r) => r.t)).toEqual([8000, 10000, 12000]);
    expect(tail.of('c')).toEqual([]);
  });

  it('does not count what is not finite as size', () => {
    const s = new Series();
    s.append(1, -5);
    s.append(2, NaN);
    expect(sizeOf([s])).toBe(5);
    expect(sizeOf([])).toBe(0);
  });
});

describe('columns of a plot', () => {
  it('share one rising time', () => {
    expect(together([{ t: [1, 3], v: [1, NaN] }, { t: [2, 3], v: [5, 6] }])).toEqual([[1, 2, 3], [1, undefined, null], [undefined, 5, 6]]);
  });

  it('have a gap where nothing was received', () => {
    expect(withGaps([0, 10, 100], [1, 2, 3], 30)).toEqual({ t: [0, 10, 25, 100], v: [1, 2, NaN, 3] });
  });

  it('are found by time', () => {
    expect([0, 1, 1.5, 9].map((t) => lastAt([1, 2, 3], t))).toEqual([-1, 0, 0, 2]);
  });
});
