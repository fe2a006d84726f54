/** What a panel says of itself; see `registry.ts`. */

import type { Component } from 'svelte';

export interface Panel {
  /** The first part of the address after `#/`, and the folder's name. */
  id: string;
  /** The letter after `g` that leads there. */
  key: string;
  order: number;
  /** Path of a 24 by 24 icon drawn with a line. */
  icon: string;
  /** The right without which the panel is not offered; the server checks it again. */
  may?: string;
  load: () => Promise<{ default: Component }>;
}

export const panel = (of: Panel): Panel => of;
