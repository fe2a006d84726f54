import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCE = new URL('../src/', import.meta.url).pathname;
const LANGUAGES = ['en', 'zh', 'ru'] as const;

type Catalogue = Record<string, string>;
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Catalogue;

const folders = [`${SOURCE}i18n`, ...readdirSync(`${SOURCE}panels`, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => `${SOURCE}panels/${d.name}`)].filter((f) => readdirSync(f).includes('en.json'));

/** Every file of source below `folder`. */
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((d) => d.isFile() && /\.(svelte|ts)$/.test(d.name))
    .map((d) => `${d.parentPath}/${d.name}`);
}

describe('words', () => {
  it.each(folders)('%s has equal keys and places in all languages', (folder) => {
    const [en, ...others] = LANGUAGES.map((l) => read(`${folder}/${l}.json`));
    for (const other of others) {
      expect(Object.keys(other).sort()).toEqual(Object.keys(en!).sort());
      for (const key of Object.keys(en!)) {
        const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
        expect(places(other[key]!), key).toBe(places(en![key]!));
        expect(other[key]!.trim(), key).not.toBe('');
      }
    }
  });

  it('has every key that the source names', () => {
    const known = new Set(folders.flatMap((f) => Object.keys(read(`${f}/en.json`))));
    const named = sources(SOURCE).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bt\('([a-z0-9_.]+)'/g)].map((m) => m[1]!));
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((key) => !known.has(key))).toEqual([]);
  });

  it('has no inline style, which the content security policy would drop', () => {
    const found = sources(SOURCE).filter((path) => path.endsWith('.svelte') && /\sstyle="/.test(readFileSync(path, 'utf8')));
    expect(found).toEqual([]);
  });
});
