import { describe, expect, it } from 'vitest';
import { Ground, between, decodeField, decodeMesh, direction, discOverLevel } from '../src/panels/site3d/frame';
import { HorizonMap, pairAt } from '../src/panels/site3d/horizon';
import { litAt, momentOf, nextChange, placeIn } from '../src/panels/site3d/track';
import type { Scene, Track } from '../src/panels/site3d/types';
import { VIEWS, poseOf } from '../src/panels/site3d/views';

// The connecting ridge; numbers of `ilrs.mission.scenery.frame.SiteFrame` and `ilrs.moon.projection`.
const CENTRE: [number, number] = [-11285.57104914679, -12234.339906191108];
const SCENE = {
  site: 'ridge', height_m: 1956.77, pole: -1, map_centre_m: CENTRE, posts: 3, ratio: 5, sweep_offset_rad: 3.8866737102525666,
  axes_me: [
    [0.6780313927456959, -0.7350329451469042, 0],
    [-0.7349992152755591, -0.6780002786142869, 0.00957996572339917],
    [-0.007041590420076484, -0.006495517501892367, -0.9999541110754725],
  ],
  levels: [{ step_m: 1000, reach_m: 1000, directions: 360 }],
} as unknown as Scene;
const LEVEL = new Float64Array(9).fill(1956.77);

describe('places', () => {
  const ground = new Ground(SCENE, [LEVEL]);

  it.each([
    [0, 0, 1956.77, [0, 0, 0]],
    [1000, 0, 1956.77, [-735.8452, -678.7793, -0.2881]],
    [0, 1000, 1956.77, [678.7808, -735.844, -0.2881]],
    [-50_000, 30_000, -1200, [57033.9236, 11843.0863, -4134.2157]],
  ])('map %d %d is where the server says', (right, up, height, expected) => {
    const found = ground.place(CENTRE[0] + right, CENTRE[1] + up, height);
    found.forEach((x, k) => expect(x).toBeCloseTo(expected[k]!, 3));
  });

  it('finds the post under a place, and its height, latitude and longitude', () => {
    const [east, north] = ground.place(CENTRE[0] + 900, CENTRE[1], 1956.77);
    expect(ground.post(ground.squares[0]!, 1, 2)[0]).toBeCloseTo(-735.8452, 3);
    const cell = ground.cell(east, north)!;
    expect(cell.column).toBeCloseTo(1.9, 6);
    expect(cell.row).toBeCloseTo(1, 6);
    expect(ground.height(300, 200)).toBeCloseTo(1956.77, 6);
    const { latitude_deg, longitude_deg } = ground.latitudeLongitude(0, 0);
    expect(latitude_deg).toBeCloseTo(-89.4511, 6);
    expect(longitude_deg).toBeCloseTo(222.69, 4);
    expect(ground.cell(5000, 0)).toBeNull();
  });

  it('lets the Moon curve away', () => {
    expect(ground.up(0, 0)).toBeCloseTo(0, 6);
    expect(ground.up(600, 600)).toBeCloseTo(-(720_000) / (2 * 1_737_400), 2);
  });

  it('meets the ground under a ray', () => {
    const met = ground.meet([0, -400, 100], [0, Math.SQRT1_2, -Math.SQRT1_2])!;
    expect(met[1]).toBeCloseTo(-300, 0);
    expect(ground.meet([0, 0, 100], [0, 0, 1])).toBeNull();
  });
});

describe('codes', () => {
  it('reads what the server wrote', () => {
    const octets = new Uint8Array([0, 1, 43, 251, 5, 255, 0, 0, 1, 255, 128, 255]);
    expect([...new Int16Array(decodeField(octets, 2, 3).buffer)]).toEqual([0, 1, 300, -5, -32768, 32767]);
    expect(() => decodeField(octets, 2, 2)).toThrow('a field of 2 by 2 has 8 octets, not 12');
    expect(() => decodeMesh(new ArrayBuffer(64))).toThrow('not a mesh');
  });
});

describe('horizon', () => {
  it('looks up the layers beside the Sun, around the circle', () => {
    expect(pairAt(0, 360)).toEqual({ first: 0, second: 1, share: 0 });
    const last = pairAt((-0.25 * Math.PI) / 180, 360);
    expect([last.first, last.second]).toEqual([359, 0]);
    expect(last.share).toBeCloseTo(0.75, 9);
    const coarse = pairAt((7 * Math.PI) / 180, 120);
    expect([coarse.first, coarse.second]).toEqual([2, 3]);
    expect(coarse.share).toBeCloseTo(1 / 3, 9);
  });

  it('fetches a layer once, forgets the oldest, and is linear between two', async () => {
    const asked: number[] = [];
    const map = new HorizonMap([{ step_m: 8, reach_m: 8, directions: 360 }], 2, async (_, n) => {
      asked.push(n);
      // Two rows of the same number: low octets, then high ones.
      return new Uint8Array([n, 0, n, 0, 0, 0, 0, 0]).buffer;
    }, 2);
    await Promise.all([map.layer(0, 10), map.layer(0, 10), map.layer(0, 20)]);
    expect(asked).toEqual([10, 20]);
    await map.layer(0, 11);
    expect(map.have(0, 10)).toBeNull();
    await map.layer(0, 10);
    expect(map.at(0, 0.5, 0.5, (10.5 * Math.PI) / 180)).toBeCloseTo((10.5 * Math.PI) / 18_000, 9);
    expect(map.at(0, 0, 0, 3)).toBeNaN();
  });

  it('cuts a disc and a square of posts', () => {
    expect([-2, 0, 2].map((x) => discOverLevel(x, 1))).toEqual([0, 0.5, 1]);
    expect(between([0, 1, 10, 11], 2, 0.5, 0.25)).toBe(5.25);
  });
});

describe('track', () => {
  const track: Track = {
    site: 'ridge', t: [0, 600, 1200], eclipse: [0, 0, 0],
    sun: { azimuth_deg: [359, 1, 3], elevation_deg: [1, 1, 1], range_m: [1.5e11, 1.5e11, 1.5e11] },
    earth: { azimuth_deg: [90, 90, 90], elevation_deg: [5, 5, 5], range_m: [3.8e8, 3.8e8, 3.8e8] },
    stars: [0, 1, 2].map(() => [1, 0, 0, 0, 1, 0, 0, 0, 1]), relays: { relay: [[0, 0, 1e6], null, [1, 2, 3]] },
    sites: { ridge: { lit: { '2': [0.5, 0, 0], '10': [1, 0.5, 0] }, earth_visible: [1, 1, 1] } },
  };

  it('goes through north without turning around', () => {
    const at = momentOf(track, 300)!;
    expect(Math.min(at.sun.azimuth_deg, 360 - at.sun.azimuth_deg)).toBeCloseTo(0, 9);
    expect((at.sun.radius_rad * 180) / Math.PI).toBeCloseTo(0.2657, 3);
    expect(at.relays).toEqual({});
    expect(momentOf(track, 1300)).toBeNull();
    expect(placeIn(track.t, 600)).toEqual({ row: 1, share: 0 });
  });

  it('tells light at the nearest height, and when the Sun goes', () => {
    expect(litAt(track, 'ridge', 11, 300)).toBe(0.75);
    expect(litAt(track, 'ridge', 0, 300)).toBe(0.25);
    expect(litAt(track, 'elsewhere', 0, 300)).toBeNaN();
    expect(nextChange(track, 'ridge', 10, 0)).toEqual({ t: 1200, sunset: true });
    expect(nextChange(track, 'ridge', 10, 1200)).toBeNull();
  });
});

describe('views', () => {
  const around = { up: () => 100, sun_azimuth_deg: 90, earth_azimuth_deg: 180, middle: [0, 0] as const, module: null, things: [] };

  it('look where they say and stand over the ground', () => {
    for (const view of VIEWS) expect(poseOf(view, around).eye[2]).toBeGreaterThan(102);
    const { eye, target } = poseOf('ridge', around);
    expect(target[0] - eye[0]).toBeGreaterThan(100);
    const earth = poseOf('module', around);
    expect(earth.target[1]).toBeLessThan(earth.eye[1]);
    expect(direction(90, 0)[0]).toBeCloseTo(1, 12);
  });

  it('stand in nothing and right before nothing', () => {
    const alone = poseOf('ridge', around).eye;
    const inTheWay = [[alone[0] + 3, alone[1]], [alone[0], alone[1] + 300]] as const;
    const { eye, target } = poseOf('ridge', { ...around, things: inTheWay });
    for (const [e, n] of inTheWay) expect(Math.hypot(e - eye[0], n - eye[1])).toBeGreaterThanOrEqual(40);
    expect(target[0] - eye[0]).toBeGreaterThan(100);
  });
});
