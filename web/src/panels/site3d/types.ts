/** What the routes of the scenery give. Metres are east, north and up of the scene's site. */

export interface Place {
  name: string;
  title: string;
  east_m: number;
  north_m: number;
  up_m: number;
}

export interface Thing extends Place {
  kind: string;
  facility: string;
  site: string;
  realm: 'ground' | 'orbit' | 'earth';
  shape: string;
  /** The element that it is a part of, or nothing. */
  of: string;
  /** False where the station does not say where it stands, and the place is only drawn. */
  declared: boolean;
  eye_m: number;
}

export interface Level {
  step_m: number;
  reach_m: number;
  directions: number;
}

export interface Scene {
  site: string;
  title: string;
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
  axes_me: [number[], number[], number[]];
  version: string;
  terrain: 'installed' | 'none';
  reason: string;
  sources?: string[];
  skyline: { height_m: number; elevation_deg: number[]; distance_m: number[]; distance_known: boolean };
  elements: Thing[];
  sites: Place[];
  sweep_offset_rad?: number;
  pole?: number;
  map_centre_m?: [number, number];
  posts?: number;
  ratio?: number;
  levels?: Level[];
}

export interface Columns {
  azimuth_deg: number[];
  elevation_deg: number[];
  range_m: number[];
}

export interface Track {
  site: string;
  t: number[];
  sun: Columns;
  earth: Columns;
  eclipse: number[];
  stars: number[][];
  relays: Record<string, ([number, number, number] | null)[]>;
  sites: Record<string, { lit: Record<string, number[]>; earth_visible: number[] }>;
}

export type Vector = [number, number, number];
