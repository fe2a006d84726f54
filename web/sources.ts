/** Writes into the build of which sources it is made, so that a test can tell an old build. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** What the build depends on, below web/. */
const SOURCES = ['index.html', 'package-lock.json', 'src', 'svelte.config.js', 'vite.config.ts'];

function files(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).flatMap((name) => files(join(place, name)));
}

/** SHA-256 over the paths and octets of all sources, in order of the paths. */
function digest(root: string): string {
  const hash = createHash('sha256');
  const found = SOURCES.flatMap((name) => files(join(root, name)));
  const named = found.map((file) => [file.slice(root.length + 1).replaceAll('\\', '/'), file] as const);
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const octets = readFileSync(file);
    hash.update(`${name}\0${octets.length}\0`);
    hash.update(octets);
  }
  return hash.digest('hex');
}

/** The plugin: `sources.sha256` beside the first page. */
export function sources(root: string): Plugin {
  return {
    name: 'sources',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'sources.sha256', source: `${digest(root)}\n` });
    },
  };
}
