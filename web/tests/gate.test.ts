import { describe, expect, it } from 'vitest';
import { gate } from '../src/panels/site3d/gate';

describe('a gate', () => {
  it('lets so many through at a time, in their order, also after a failure', async () => {
    const turn = gate(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const one = (n: number) =>
      turn(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(n);
        await new Promise((go) => setTimeout(go, 1));
        running -= 1;
        if (n === 1) throw new Error('away');
        return n;
      });
    const all = await Promise.allSettled([0, 1, 2, 3, 4].map(one));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(all.map((x) => x.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});
