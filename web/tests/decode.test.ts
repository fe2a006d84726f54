import { describe, expect, it } from 'vitest';

import { decode } from '../src/lib/decode';

/** A message as the server packs it: `<BBHIdI`, then `<HHIdd` and the values of each block. */
function message(blocks: { structure: number; generated: number; received: number; values: number[] }[], flags = 0): ArrayBuffer {
  const size = 20 + blocks.reduce((n, b) => n + 24 + 4 * b.values.length, 0);
  const data = new DataView(new ArrayBuffer(size));
  data.setUint8(0, 1);
  data.setUint8(1, flags);
  data.setUint32(4, 77, true);
  data.setFloat64(8, 2056320000.25, true);
  data.setUint32(16, blocks.length, true);
  let at = 20;
  for (const b of blocks) {
    data.setUint16(at, b.structure, true);
    data.setUint16(at + 2, b.values.length, true);
    data.setFloat64(at + 8, b.generated, true);
    data.setFloat64(at + 16, b.received, true);
    b.values.forEach((v, i) => data.setFloat32(at + 24 + 4 * i, v, true));
    at += 24 + 4 * b.values.length;
  }
  return data.buffer as ArrayBuffer;
}

describe('decode', () => {
  it('reads the head and every block', () => {
    const found = decode(message([
      { structure: 3, generated: 2056319000.5, received: 2056319001.8, values: [1.5, -2, NaN] },
      { structure: 65535, generated: 2056319600, received: 2056319601.3, values: [] },
      { structure: 0, generated: 0, received: 1, values: [7] },
    ], 1));
    expect([found.keyframe, found.sequence, found.time]).toEqual([true, 77, 2056320000.25]);
    expect(found.blocks.map((b) => b.structure)).toEqual([3, 65535, 0]);
    expect([...found.blocks[0]!.values]).toEqual([1.5, -2, NaN]);
    expect(found.blocks[0]!.generated).toBe(2056319000.5);
    expect(found.blocks[2]!.values[0]).toBe(7);
  });

  it('refuses what is cut short and what it does not know', () => {
    const whole = message([{ structure: 1, generated: 0, received: 0, values: [1, 2] }]);
    expect(() => decode(whole.slice(0, -1))).toThrow(RangeError);
    expect(() => decode(whole.slice(0, 10))).toThrow(RangeError);
    new DataView(whole).setUint8(0, 9);
    expect(() => decode(whole)).toThrow(/unknown type 9/);
  });
});
