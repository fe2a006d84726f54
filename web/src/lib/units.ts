/** SI values as people read them: kW, kWh, °C, %. Pure; numbers are written as `language` does. */

export interface Scale {
  factor: number;
  offset: number;
  unit: string;
}

export interface Shown {
  text: string;
  unit: string;
}

export interface Measured {
  name: string;
  unit: string;
  doc?: string;
  words?: Record<string, string> | null | undefined;
}

const PREFIXES: [number, string][] = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];
const PREFIXED: Record<string, string> = { W: 'W', Pa: 'Pa', 'bit s-1': 'bit/s', Hz: 'Hz', V: 'V', Wh: 'Wh', B: 'B' };
const ZERO_CELSIUS_K = 273.15;

/** True of a parameter that says "1: something is so": the mean of a period lies between 0 and 1. */
export function isFlag(of: Measured): boolean {
  return of.unit === '1' && /^1: /.test(of.doc ?? '');
}

/** A fraction is shown in per cent; other pure numbers as they are. */
function isFraction(of: Measured): boolean {
  return of.unit === '1' && (/fraction$|^(lit|shaded|dust|health|opening|cells|working|active|level|mean_level|readiness)$/.test(of.name) || /^part of/.test(of.doc ?? ''));
}

/** How values of about `size` (SI) are scaled: shown = value * factor + offset. */
export function scaleOf(of: Measured, size: number): Scale {
  const a = Math.abs(size);
  const { unit } = of;
  if (unit === 'K') return /temperature/.test(of.name) ? { factor: 1, offset: -ZERO_CELSIUS_K, unit: '°C' } : plain('K');
  if (unit === 'J') return prefixed('Wh', a / 3600, 1 / 3600);
  if (unit === 'bit') return prefixed('B', a / 8, 1 / 8);
  if (unit === 'rad') return { factor: 180 / Math.PI, offset: 0, unit: '°' };
  if (unit === 'rad s-1') return { factor: 180 / Math.PI, offset: 0, unit: '°/s' };
  if (unit === 'm') return a >= 2000 ? { factor: 1e-3, offset: 0, unit: 'km' } : plain('m');
  if (unit === 's') return a >= 172800 ? per(86400, 'd') : a >= 7200 ? per(3600, 'h') : a >= 300 ? per(60, 'min') : plain('s');
  if (isFraction(of)) return { factor: 100, offset: 0, unit: '%' };
  if (unit in PREFIXED) return prefixed(PREFIXED[unit]!, a, 1);
  return plain(unit === '1' ? '' : written(unit));
}

const plain = (unit: string): Scale => ({ factor: 1, offset: 0, unit });
const per = (n: number, unit: string): Scale => ({ factor: 1 / n, offset: 0, unit });

function prefixed(unit: string, size: number, factor: number): Scale {
  const found = PREFIXES.find(([n]) => size >= n * 0.9995);
  return found ? { factor: factor / found[0], offset: 0, unit: found[1] + unit } : { factor, offset: 0, unit };
}

/** `W m-2` as W/m², `kg m2 s-1` as kg·m²/s. */
export function written(unit: string): string {
  const raised = (n: string) => (n === '1' ? '' : n.replace(/\d/g, (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? d));
  const above: string[] = [];
  const below: string[] = [];
  for (const word of unit.split(' ').filter(Boolean)) {
    const found = /^([A-Za-z%°]+)(-?)(\d*)$/.exec(word);
    if (!found) return unit;
    (found[2] ? below : above).push(found[1]! + raised(found[3] || '1'));
  }
  return below.length ? `${above.join('·') || '1'}/${below.join('/')}` : above.join('·');
}

// GOST 8.417. Chinese writes the international symbols.
const RUSSIAN: Record<string, string> = {
  W: 'Вт', Wh: 'Вт·ч', J: 'Дж', V: 'В', A: 'А', Pa: 'Па', K: 'К', g: 'г', m: 'м', s: 'с', min: 'мин', h: 'ч', d: 'сут', bit: 'бит', B: 'Б', Hz: 'Гц', rad: 'рад',
};
const RUSSIAN_PREFIXES: Record<string, string> = { '': '', m: 'м', k: 'к', M: 'М', G: 'Г', T: 'Т' };

/** The symbol of a unit as a language writes it: kW, кВт. */
export function unitIn(unit: string, language: string): string {
  if (language !== 'ru') return unit;
  return unit.replace(/(?<!°)[A-Za-z]+/g, (symbol) => {
    if (symbol in RUSSIAN) return RUSSIAN[symbol]!;
    const [prefix, rest] = [RUSSIAN_PREFIXES[symbol[0]!], RUSSIAN[symbol.slice(1)]];
    return prefix && rest ? prefix + rest : symbol;
  });
}

const formats = new Map<string, Intl.NumberFormat>();

/** A number with as many decimals as make about `digits` figures; a typographic minus. */
export function figures(value: number, language: string, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  // Rounding errors of a sum are not worth a figure.
  if (Math.abs(value) < 1e-7) value = 0;
  const a = Math.abs(value);
  const whole = a < 1 ? 1 : Math.floor(Math.log10(a)) + 1;
  const decimals = a === 0 ? 0 : Math.max(0, Math.min(a < 0.01 ? 6 : 3, digits - whole));
  const key = `${language}/${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: true });
    formats.set(key, format);
  }
  return format.format(Object.is(value, -0) ? 0 : value).replace('-', '−');
}

/** A value with its unit, or its word where the dictionary has one. */
export function show(value: number, of: Measured, language: string, flags: [string, string] = ['no', 'yes']): Shown {
  if (!Number.isFinite(value)) return { text: '–', unit: '' };
  const word = of.words?.[String(Math.round(value))];
  if (word !== undefined) return { text: word, unit: '' };
  if (isFlag(of) && (value <= 0.0005 || value >= 0.9995)) return { text: flags[value >= 0.5 ? 1 : 0]!, unit: '' };
  if (isFlag(of)) return { text: figures(value * 100, language, 2), unit: '%' };
  const scale = scaleOf(of, value);
  return { text: figures(scaleBy(value, scale), language), unit: unitIn(scale.unit, language) };
}

export function scaleBy(value: number, scale: Scale): number {
  return value * scale.factor + scale.offset;
}

/** 93 s, 12 min, 3.5 h, 2.1 d: an age or a stay. */
export function lasting(value_s: number, language: string): string {
  if (!Number.isFinite(value_s)) return '–';
  const a = Math.abs(value_s);
  const [n, unit] = a < 120 ? [1, 's'] : a < 7200 ? [60, 'min'] : a < 172800 ? [3600, 'h'] : [86400, 'd'];
  return `${figures(value_s / n, language, 2)} ${unitIn(unit, language)}`;
}
