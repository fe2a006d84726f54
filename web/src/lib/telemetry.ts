/**
 * The newest value of every parameter, in plain typed arrays outside reactivity.
 *
 * `Telemetry` knows nothing of the network or of the page: rows are put, values are read, and those
 * who asked are told once a frame that something changed.
 */

export interface Row {
  structure: number;
  generated: number;
  received: number;
  values: ArrayLike<number>;
}

type Hear = (row: Row, late: boolean) => void;

export class Telemetry {
  readonly values: Float32Array;
  readonly generated: Float64Array;
  readonly received: Float64Array;
  readonly structureOf: Uint16Array;
  newest = NaN;
  #hear = new Set<Hear>();

  /** `first[i]` is where structure i begins among the `count` parameters. */
  constructor(
    readonly first: readonly number[],
    count: number,
  ) {
    this.values = new Float32Array(count).fill(NaN);
    this.generated = new Float64Array(first.length).fill(NaN);
    this.received = new Float64Array(first.length).fill(NaN);
    this.structureOf = new Uint16Array(count);
    first.forEach((from, i) => this.structureOf.fill(i, from, first[i + 1] ?? count));
  }

  /** A row older than the one kept does not replace it: what was stored on board comes late. */
  put(row: Row): boolean {
    const from = this.first[row.structure];
    if (from === undefined) return false;
    if (!(row.received <= this.newest)) this.newest = row.received;
    const late = row.generated < this.generated[row.structure]!;
    for (const hear of this.#hear) hear(row, late);
    if (late) return false;
    this.values.set(row.values, from);
    this.generated[row.structure] = row.generated;
    this.received[row.structure] = row.received;
    return true;
  }

  /** Calls `hear` for every row, also those that come after newer ones; returns how to stop. */
  onRow(hear: Hear): () => void {
    this.#hear.add(hear);
    return () => this.#hear.delete(hear);
  }

  generatedOf(parameter: number): number {
    return this.generated[this.structureOf[parameter]!] ?? NaN;
  }

  receivedOf(parameter: number): number {
    return this.received[this.structureOf[parameter]!] ?? NaN;
  }
}
