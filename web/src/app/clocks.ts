/** Clocks beside UTC. */

/** Mission elapsed time as `12d 03:04:05`. */
export function elapsed(gone_s: number): string {
  if (!Number.isFinite(gone_s)) return '–';
  const s = Math.floor(Math.abs(gone_s));
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return `${gone_s < 0 ? '−' : ''}${Math.floor(s / 86400)}d ${clock}`;
}

/**
 * Local solar time of a site as hours of a 24-hour face, from the Sun's azimuth.
 *
 * Near a pole the Sun goes round by about 0.51° an hour and its azimuth is the hour angle but for
 * the Sun's small elevation; noon is when it stands towards the equator.
 */
export function lunarDay(sun_azimuth_deg: number, latitude_deg: number): string {
  const noon = latitude_deg < 0 ? 0 : 180;
  const way = latitude_deg < 0 ? -1 : 1;
  const hours = (((way * (sun_azimuth_deg - noon)) / 15 + 12) % 24 + 24) % 24;
  const minutes = Math.floor(hours * 60) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')} ☾`;
}
