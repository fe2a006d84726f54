import { describe, expect, it } from 'vitest';

import { figures, lasting, scaleOf, show, unitIn, written } from '../src/lib/units';

const said = (value: number, name: string, unit: string, doc = '') => {
  const s = show(value, { name, unit, doc }, 'en');
  return `${s.text} ${s.unit}`.trim();
};

describe('values as people read them', () => {
  it.each([
    [4211, 'power_w', 'W', '4.21 kW'],
    [-950, 'power_w', 'W', '−950 W'],
    [999.9, 'power_w', 'W', '1.00 kW'],
    [273.15, 'temperature_k', 'K', '0 °C'],
    [5, 'offset_k', 'K', '5.00 K'],
    [3.6e6, 'energy_j', 'J', '1.00 kWh'],
    [8e9, 'stored_bit', 'bit', '1.00 GB'],
    [2.56e5, 'rate_bit_s', 'bit s-1', '256 kbit/s'],
    [0.667, 'charge_fraction', '1', '66.7 %'],
    [Math.PI, 'heading_rad', 'rad', '180 °'],
    [1361, 'light_w_m2', 'W m-2', '1,361 W/m²'],
    [NaN, 'power_w', 'W', '–'],
  ])('%f %s', (value, name, unit, text) => expect(said(value, name, unit)).toBe(text));

  it('tells flags by words, and how long they stood when not all the time', () => {
    expect(said(1, 'full', '1', '1: charged')).toBe('yes');
    expect(said(0, 'full', '1', '1: charged')).toBe('no');
    expect(said(0.25, 'full', '1', '1: charged')).toBe('25 %');
  });

  it('writes units as the language does', () => {
    const russian = ['kW', 'kWh', 'Mbit/s', 'GB', 'W/m²', '°C', '°/s', 'km', 'min', '%', 'kg·m²/s', 'mrem'].map((u) => unitIn(u, 'ru'));
    expect(russian).toEqual(['кВт', 'кВт·ч', 'Мбит/с', 'ГБ', 'Вт/м²', '°C', '°/с', 'км', 'мин', '%', 'кг·м²/с', 'mrem']);
    expect(unitIn('kW', 'zh')).toBe('kW');
    expect(show(4211, { name: 'power_w', unit: 'W' }, 'ru')).toEqual({ text: '4,21', unit: 'кВт' });
    expect(lasting(12600, 'ru')).toBe('3,5 ч');
  });

  it('uses the words of the dictionary', () => {
    expect(show(2, { name: 'mode', unit: '', words: { 0: 'nominal', 2: 'survival' } }, 'en').text).toBe('survival');
  });

  it('writes units and lengths of time', () => {
    expect(written('kg m2 s-1')).toBe('kg·m²/s');
    expect([93, 720, 12600, 200000].map((s) => lasting(s, 'en'))).toEqual(['93 s', '12 min', '3.5 h', '2.3 d']);
    expect(figures(1234.5, 'ru')).toMatch(/^1\s?235$/);
    expect(scaleOf({ name: 'x', unit: 'W' }, 0)).toEqual({ factor: 1, offset: 0, unit: 'W' });
  });
});
