/** Whether this browser can draw with WebGL 2 at all; asked once. */

let known: boolean | null = null;

export function canDraw(): boolean {
  if (known === null) {
    try {
      known = document.createElement('canvas').getContext('webgl2') !== null;
    } catch {
      known = false;
    }
  }
  return known;
}
