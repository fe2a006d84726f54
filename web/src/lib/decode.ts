/** The binary telemetry message of the live websocket, little endian, as typed arrays. */

export interface Block {
  structure: number;
  generated: number;
  received: number;
  values: Float32Array;
}

export interface Message {
  keyframe: boolean;
  sequence: number;
  time: number;
  blocks: Block[];
}

const TELEMETRY = 1;
const HEAD = 20;
const BLOCK_HEAD = 24;

/** Decodes one message. Values are views into `buffer`. Throws RangeError when it is cut short. */
export function decode(buffer: ArrayBuffer): Message {
  const data = new DataView(buffer);
  if (data.byteLength < HEAD) throw new RangeError(`a message of ${data.byteLength} octets`);
  const type = data.getUint8(0);
  if (type !== TELEMETRY) throw new RangeError(`a message of unknown type ${type}`);
  const count = data.getUint32(16, true);
  const blocks: Block[] = [];
  let at = HEAD;
  for (let i = 0; i < count; i++) {
    const n = data.getUint16(at + 2, true);
    if (at + BLOCK_HEAD + 4 * n > data.byteLength) throw new RangeError(`block ${i} is cut short`);
    blocks.push({
      structure: data.getUint16(at, true),
      generated: data.getFloat64(at + 8, true),
      received: data.getFloat64(at + 16, true),
      values: floats(buffer, at + BLOCK_HEAD, n),
    });
    at += BLOCK_HEAD + 4 * n;
  }
  return {
    keyframe: (data.getUint8(1) & 1) === 1,
    sequence: data.getUint32(4, true),
    time: data.getFloat64(8, true),
    blocks,
  };
}

const LITTLE = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function floats(buffer: ArrayBuffer, at: number, n: number): Float32Array {
  if (LITTLE) return new Float32Array(buffer, at, n);
  const data = new DataView(buffer, at);
  return Float32Array.from({ length: n }, (_, i) => data.getFloat32(4 * i, true));
}
