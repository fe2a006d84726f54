/** How plots are drawn: axes with 24-hour UTC, lines of limits, the line of the moment shown. */

import type uPlot from 'uplot';

export interface Line {
  at: number;
  colour: string;
  side: string;
}

const TEXT = '#93a5b8';
const GRID = 'rgba(50, 68, 86, 0.5)';

export function axes(language: string, left_rem = 3.6): uPlot.Axis[] {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = `${Math.round(rem * 0.78)}px system-ui, "DejaVu Sans", sans-serif`;
  const look = { stroke: TEXT, font, grid: { stroke: GRID, width: 1 }, ticks: { show: false } };
  return [
    { ...look, size: Math.round(rem * 1.75), gap: 3, space: rem * 5, values: (_u, at) => at.map((t, i) => moment(t, at[i - 1], (at[1] ?? t) - (at[0] ?? t))) },
    { ...look, size: (_u, words) => Math.max(rem * left_rem, 8 + rem * 0.47 * Math.max(0, ...(words ?? []).map((w) => w.length))), gap: 4, space: rem * 1.9, values: (_u, at) => tickWords(at, language) },
  ];
}

/** `06:00`, and at a new day its date. */
function moment(t: number, before: number | undefined, step: number): string {
  const iso = new Date(t * 1000).toISOString();
  if (step >= 86400) return iso.slice(step > 20 * 86400 ? 0 : 5, 10);
  const isNew = before === undefined ? false : new Date(before * 1000).toISOString().slice(0, 10) !== iso.slice(0, 10);
  return isNew ? iso.slice(5, 10) : iso.slice(11, step < 60 ? 19 : 16);
}

function tickWords(at: number[], language: string): string[] {
  const step = Math.abs((at[1] ?? 1) - (at[0] ?? 0)) || 1;
  let decimals = 0;
  while (decimals < 6 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6 * 10 ** decimals) decimals++;
  const format = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return at.map((v) => format.format(v).replace('-', '−'));
}

/** The range of the axis of values: a limit that is near is worth seeing, one far away would flatten the curve. */
export function around(low: number | null, top: number | null, lines: readonly Line[]): [number, number] {
  let [a, b] = [low ?? 0, top ?? 1];
  const reach = Math.max(b - a, Math.abs(b) * 0.02, 1e-9);
  for (const l of lines) if (l.at > a - 1.2 * reach && l.at < b + 1.2 * reach) [a, b] = [Math.min(a, l.at), Math.max(b, l.at)];
  const room = b - a > 1e-6 * Math.abs(b) ? (b - a) * 0.08 : Math.max(Math.abs(b) * 0.05, 0.5);
  return [a - room, b + room];
}

/** Limits as dashed lines, with the ground beyond them tinted. */
export function limitLines(lines: () => Line[]) {
  return (u: uPlot): void => {
    const { left, top, width, height } = u.bbox;
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(left, top, width, height);
    u.ctx.clip();
    for (const { at, colour, side } of lines()) {
      const y = Math.round(u.valToPos(at, 'y', true));
      u.ctx.globalAlpha = 0.06;
      u.ctx.fillStyle = colour;
      if (side === 'low') u.ctx.fillRect(left, y, width, Math.max(0, top + height - y));
      else u.ctx.fillRect(left, top, width, Math.max(0, y - top));
      u.ctx.globalAlpha = 0.85;
      stroke(u, colour, [left, y, left + width, y], [6, 4]);
    }
    u.ctx.restore();
  };
}

export function nowLine(at: () => number) {
  return (u: uPlot): void => {
    const t = at();
    if (!Number.isFinite(t)) return;
    const x = Math.round(u.valToPos(t, 'x', true));
    const { left, top, width, height } = u.bbox;
    if (x >= left && x <= left + width) stroke(u, '#b79cff', [x, top, x, top + height], []);
  };
}

function stroke(u: uPlot, colour: string, [x0, y0, x1, y1]: [number, number, number, number], dash: number[]): void {
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.strokeStyle = colour;
  u.ctx.lineWidth = devicePixelRatio;
  u.ctx.setLineDash(dash.map((d) => d * devicePixelRatio));
  u.ctx.moveTo(x0, y0);
  u.ctx.lineTo(x1, y1);
  u.ctx.stroke();
  u.ctx.restore();
}
