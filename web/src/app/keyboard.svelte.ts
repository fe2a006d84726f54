/** Keys: `g` then a letter leads to a panel, digits to the nth, `?` tells them all. */

import { go } from '../lib/router.svelte';
import { goLive, replayAt, shown, time } from '../lib/time.svelte';
import { PANELS } from '../panels/registry';

export const keyboard = $state({ help: false, going: false });

const actions = new Map<string, () => void>();

/** A panel's own key while it is shown; returns how to let it go. */
export function bind(key: string, action: () => void): () => void {
  actions.set(key, action);
  return () => actions.delete(key);
}

function isTyping(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
}

let forget: ReturnType<typeof setTimeout> | undefined;

export function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    keyboard.help = false;
    keyboard.going = false;
    if (isTyping(event)) (event.target as HTMLElement).blur();
    return;
  }
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (act(event.key)) event.preventDefault();
}

function act(key: string): boolean {
  if (keyboard.going) {
    keyboard.going = false;
    const to = PANELS.find((p) => p.key === key);
    if (to) go(to.id);
    return to !== undefined;
  }
  if (key === 'g') {
    keyboard.going = true;
    clearTimeout(forget);
    forget = setTimeout(() => (keyboard.going = false), 1500);
    return true;
  }
  return shortcut(key);
}

function shortcut(key: string): boolean {
  const nth = /^[1-9]$/.test(key) ? PANELS[Number(key) - 1] : undefined;
  if (nth) go(nth.id);
  else if (key === '?') keyboard.help = !keyboard.help;
  else if (key === 'l') goLive();
  else if (key === 'r') replayAt(shown() - 3600);
  else if (key === 'k') time.playing = time.mode === 'replay' && !time.playing;
  else if (key === '/') document.querySelector<HTMLElement>('main input[type=search]')?.focus();
  else if (actions.has(key)) actions.get(key)!();
  else return false;
  return true;
}
