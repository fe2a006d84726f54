import { describe, expect, it } from 'vitest';

import { Telemetry } from '../src/lib/telemetry';

describe('Telemetry', () => {
  it('keeps the newest of each structure and tells of what comes late', () => {
    const kept = new Telemetry([0, 2], 3);
    const heard: [number, number, boolean][] = [];
    kept.onRow((row, late) => heard.push([row.structure, row.generated, late]));
    expect(kept.put({ structure: 0, generated: 100, received: 101, values: [1, 2] })).toBe(true);
    expect(kept.put({ structure: 1, generated: 100, received: 101, values: [3] })).toBe(true);
    expect(kept.put({ structure: 0, generated: 50, received: 200, values: [8, 9] })).toBe(false);
    expect([...kept.values]).toEqual([1, 2, 3]);
    expect(heard).toEqual([[0, 100, false], [1, 100, false], [0, 50, true]]);
    expect(kept.newest).toBe(200);
    expect([kept.generatedOf(1), kept.generatedOf(2), kept.receivedOf(2)]).toEqual([100, 100, 101]);
  });

  it('does not know a structure that the dictionary lacks', () => {
    expect(new Telemetry([0], 1).put({ structure: 4, generated: 1, received: 1, values: [1] })).toBe(false);
  });
});
