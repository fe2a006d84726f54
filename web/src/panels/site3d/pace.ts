/** Frames that follow each other slowly are drawn with fewer pixels; a resting one is sharp. */

import type { WebGLRenderer } from 'three';

const SLOW_MS = 100;
const REST_MS = 350;
/** Frames further apart than this do not follow each other. */
const APART_MS = 1000;
/** So many times what a slow frame took is left before the next one. */
const SHARE = 3;
const PATIENCE = 3;
const LEAST = 0.5;

export class Pace {
  ratio = full();
  #last = 0;
  #slow = 0;
  #free = 0;
  #asked = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly renderer: WebGLRenderer,
    readonly ask: () => void,
  ) {}

  /** To be told of a frame when it is drawn; `start` is when that began, ms. */
  after(start: number): void {
    const gap = start - this.#last;
    this.#last = start;
    const cost = Math.max(performance.now() - start, gap < APART_MS ? gap : 0);
    this.#free = performance.now() + (cost > SLOW_MS ? SHARE * cost : 0);
    this.#slow = gap < APART_MS && cost > SLOW_MS ? this.#slow + 1 : 0;
    if (this.#slow >= PATIENCE && this.ratio > LEAST) {
      this.#slow = 0;
      this.#set(Math.max(LEAST, this.ratio * 0.7));
    }
    clearTimeout(this.#rest);
    if (this.ratio >= full()) return;
    this.#rest = setTimeout(() => {
      this.#set(full());
      this.ask();
    }, REST_MS);
  }

  /** Has a frame drawn, once however often it is asked; slow ones leave most of the time to others. */
  schedule(draw: () => void): void {
    if (this.#asked || this.#later) return;
    const wait = this.#free - performance.now();
    if (wait > 0) {
      this.#later = setTimeout(() => {
        this.#later = undefined;
        this.schedule(draw);
      }, wait);
      return;
    }
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      draw();
    });
  }

  #set(ratio: number): void {
    this.ratio = ratio;
    this.renderer.setPixelRatio(ratio);
  }

  dispose(): void {
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#later);
    clearTimeout(this.#rest);
  }
}

function full(): number {
  return Math.min(window.devicePixelRatio || 1, 2);
}
