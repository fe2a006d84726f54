/** What the server's API gives, as TypeScript sees it. Times are ISO UTC text unless `_s` says so. */

export interface Person {
  id: string;
  name: string;
  partner?: string;
  partner_name?: string;
  roles?: string[];
}

export interface Me {
  person: Person;
  csrf: string;
  language?: string;
  may?: string[];
  /** A station without rights: all its people are one team. */
  single_team?: boolean;
}

export interface Named {
  name: string;
  title: string;
}

export interface Bus extends Named {
  carrier: string;
}

export interface Mode extends Named {
  level: number;
}

export interface Site extends Named {
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
}

export interface Element extends Named {
  kind: string;
  facility: string;
  owner: string;
  partner: string;
  site: string;
  east_m: number;
  north_m: number;
  up_m: number;
  ports: Record<string, string>;
  measurements: string[];
  commands: string[];
}

export interface Station extends Named {
  start: string;
  end: string;
  step_s: number;
  control_period_s: number;
  /** How often the station tells its values. */
  report_period_s?: number;
  facilities: Named[];
  sites: Site[];
  buses: Bus[];
  modes: Mode[];
  elements: Element[];
}

export interface Bounds {
  red_low?: number | null;
  yellow_low?: number | null;
  yellow_high?: number | null;
  red_high?: number | null;
}

export interface Parameter {
  address: string;
  element: string;
  name: string;
  unit: string;
  doc: string;
  words?: Record<string, string> | null;
  bounds?: Bounds | null;
  structure?: string | number;
}

export interface Structure {
  name: string;
  element: string;
  first: number;
}

export interface CommandEntry {
  address: string;
  element: string;
  name: string;
  doc: string;
  unit: string;
  words?: Record<string, string> | null;
  minimum?: number | null;
  maximum?: number | null;
  default?: number | null;
  class?: string;
  hazard?: string;
  approvals?: number;
}

export interface Dictionary {
  structures: Structure[];
  parameters: Parameter[];
  commands: CommandEntry[];
  events: { name: string; doc: string }[];
}

export interface Clock {
  state: 'running' | 'paused' | 'jumping' | 'stopped' | 'ended' | 'failed';
  rate: number;
  now: string;
  step?: number;
  start: string;
  end: string;
  achieved_rate?: number | null;
  light_time_s?: number | null;
  mode: 'live' | 'rehearsal';
  session?: string;
}

export interface Alarm {
  id: string;
  address: string;
  severity: string;
  /** `unacknowledged`, `acknowledged`, `shelved`, `cleared`, and ISA-18.2's others in between. */
  state: string;
  first: string;
  last: string;
  count: number;
  value: number | null;
  worst: number | null;
  text: string;
  why: string;
  replayed?: boolean;
  active?: boolean;
  known?: string;
  cleared?: string | null;
  /** In a flood, the first alarm of all. */
  tripped_first?: string;
  acknowledged_by?: string | null;
  comment?: string | null;
  shelved_until?: string | null;
}

export interface EventEntry {
  id: string;
  name: string;
  severity: string;
  text: string;
  generated: string;
  received?: string | null;
  by?: string | null;
  why?: string;
  commands?: string[];
}

export interface LaneItem {
  start: string;
  end: string;
  title: string;
  detail?: string;
  state?: string;
}

export interface Lane extends Named {
  kind: string;
  items: LaneItem[];
}

export interface Link {
  name: string;
  from: string;
  relay?: string;
  to: string;
  in_view?: boolean;
  up: boolean;
  rate_bit_s: number | null;
  light_time_s: number | null;
  next_change: string | null;
}

export interface Network {
  links: Link[];
  path: {
    up: boolean;
    via: string | string[] | null;
    one_way_s: number | null;
    rate_bit_s?: number | null;
    next_change?: string | null;
  };
  buffers: { name: string; packets: number; octets: number; oldest: string | null; capacity_octets?: number; waiting?: number }[];
  /** Numbers by name, and groups of them; `undecoded` counts by reason. */
  counters: Record<string, number | Record<string, number>>;
}

export interface Sky {
  sites: Record<
    string,
    {
      sun: { azimuth_deg: number; elevation_deg: number; lit_fraction: number; lit?: Record<string, number> };
      earth: { azimuth_deg: number; elevation_deg: number; range_m: number };
    }
  >;
}

export interface Columns {
  t: number[];
  min: (number | null)[];
  max: (number | null)[];
  mean: (number | null)[];
  count: number[];
}
