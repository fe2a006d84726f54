/**
 * The words of the page in English, Chinese and Russian.
 *
 * Catalogues are `src/i18n/LANGUAGE.json`, and a panel may bring its own, `LANGUAGE.json` in its
 * folder. A key that a language lacks is shown in English; a test holds the keys equal. What the
 * station itself calls things comes from the server, by what it is in English (`own`).
 */

export const LANGUAGES = { en: 'English', zh: '中文', ru: 'Русский' } as const;
export type Language = keyof typeof LANGUAGES;

type Catalogue = Record<string, string>;

const files = import.meta.glob<Catalogue>(['../i18n/*.json', '../panels/*/*.json'], { import: 'default' });

export const i18n = $state({ language: 'en' as Language, words: {} as Catalogue, english: {} as Catalogue, station: {} as Catalogue });

async function catalogue(language: Language): Promise<Catalogue> {
  const found = Object.entries(files).filter(([path]) => path.endsWith(`/${language}.json`));
  return Object.assign({}, ...(await Promise.all(found.map(([, load]) => load())))) as Catalogue;
}

export async function useLanguage(language: Language): Promise<void> {
  if (!Object.keys(i18n.english).length) i18n.english = await catalogue('en');
  i18n.words = language === 'en' ? i18n.english : await catalogue(language);
  i18n.language = language;
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  document.title = t('app.title');
}

/** Whether somebody chose a language at this browser. */
export const chosen = (): boolean => localStorage.getItem('ilrs.language') !== null;

/** The language chosen before, or the browser's. */
export function preferred(): Language {
  const wanted = [localStorage.getItem('ilrs.language') ?? '', ...navigator.languages];
  return (wanted.map((w) => w.slice(0, 2)).find((w) => w in LANGUAGES) ?? 'en') as Language;
}

/** The words of `key`; `{name}` in them is replaced. */
export function t(key: string, given: Record<string, string | number> = {}): string {
  const words = i18n.words[key] ?? i18n.english[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

/** A text of the station (a title, a name, a word, a reason) in the language of the page. */
export function own(text: string): string {
  return i18n.station[text] ?? text;
}

/** "readings; reason" of a decision: each reason, as far as it is known, in the language. */
export function ownReasons(text: string): string {
  return text.split('; ').map(own).join('; ');
}

export function has(key: string): boolean {
  return key in i18n.words || key in i18n.english;
}

/** A text that comes in several languages: ours, or English, or what stands instead. */
export function said(of: Partial<Record<Language, string>> | undefined, otherwise = ''): string {
  return of?.[i18n.language] || of?.en || otherwise;
}
