/** Lets so many tasks run at a time; the others wait their turn, first come first served. */

export function gate(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await task();
    } finally {
      // A turn is handed on, so that nobody who comes just now is faster.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
