// Keccak-f[1600] on two messages at once: WebAssembly with SIMD, written out here instruction by instruction
// (FIPS 202, section 3; WebAssembly core specification 2.0, section 5).

import { type KeccakKernel, MEMORY_BYTES } from "./keccak.ts";
import { ROTATIONS, ROUND_CONSTANTS, TARGETS } from "./plain-keccak.ts";

// Where the round constants stand in memory.
const ROUNDS = 512;
const LANES = 25;

const V128 = 0x7b;
const I32 = 0x7f;

type Code = readonly number[];

const leb = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
// A signed number, as i32.const takes it.
const sleb = (value: number): number[] => (value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...sleb(value >>> 7)]);
const get = (local: number): Code => [0x20, ...leb(local)];
const set = (local: number): Code => [0x21, ...leb(local)];
const tee = (local: number): Code => [0x22, ...leb(local)];
const constant = (value: number): Code => [0x41, ...sleb(value)];
const XOR: Code = [0xfd, 0x51];
const load = (offset: number): Code => [0xfd, 0x00, 0x03, ...leb(offset)];
const store = (offset: number): Code => [0xfd, 0x0b, 0x03, ...leb(offset)];
const vector = (low: Code): Code => [0xfd, 0x0c, ...low, ...low];
const join = (...parts: readonly Code[]): Code => parts.flat();
const each = (count: number, make: (i: number) => Code): Code =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

// Rotates the two lanes on the stack, which stand in a local too.
const rotate = (local: number, bits: number): Code =>
  join(
    [...get(local), ...constant(bits), 0xfd, 0xcb, 0x01],
    [...get(local), ...constant(64 - bits), 0xfd, 0xcd, 0x01],
    [0xfd, 0x50],
  );

// One permutation of the state at address 0. Locals: 0 counts rounds; A, C and T are the state, the columns and what is moved.
function emitPermutation(): Code {
  const A = (i: number): number => 1 + i;
  const C = (x: number): number => 26 + (x % 5);
  const T = (i: number): number => 31 + i;
  const theta = join(
    each(5, (x) =>
      join(
        get(A(x)),
        each(4, (y) => join(get(A(x + 5 * (y + 1))), XOR)),
        set(C(x)),
      ),
    ),
    each(5, (x) =>
      join(
        get(C(x + 4)),
        rotate(C(x + 1), 1),
        XOR,
        set(T(0)),
        each(5, (y) => join(get(A(x + 5 * y)), get(T(0)), XOR, set(A(x + 5 * y)))),
      ),
    ),
  );
  const rhoAndPi = join(
    [...get(A(1)), ...set(T(0))],
    each(24, (i) => {
      const target = A(TARGETS[i] as number);
      const [moved, next] = [T(i % 2), T((i + 1) % 2)];
      return join(get(target), set(next), rotate(moved, ROTATIONS[i] as number), set(target));
    }),
  );
  const chi = each(5, (y) =>
    join(
      [...get(A(5 * y)), ...set(T(0)), ...get(A(5 * y + 1)), ...set(T(1))],
      each(5, (x) => {
        const next = x === 4 ? T(0) : A(5 * y + x + 1);
        const afterNext = x === 4 ? T(1) : x === 3 ? T(0) : A(5 * y + x + 2);
        return join(get(A(5 * y + x)), get(afterNext), get(next), [0xfd, 0x4f], XOR, set(A(5 * y + x)));
      }),
    ),
  );
  const iota = join(get(A(0)), get(0), [0xfd, 0x0a, 0x03, 0x00], XOR, set(A(0)));
  return join(
    each(LANES, (i) => join(constant(0), load(16 * i), set(A(i)))),
    [...constant(ROUNDS), ...set(0), 0x03, 0x40],
    join(theta, rhoAndPi, chi, iota),
    [...get(0), ...constant(8), 0x6a, ...tee(0), ...constant(ROUNDS + 24 * 8), 0x47, 0x0d, 0x00, 0x0b],
    each(LANES, (i) => join(constant(0), get(A(i)), store(16 * i))),
  );
}

// Two lanes from two addresses.
const loadPair = (a: Code, b: Code, offset: number, offsetB: number): Code =>
  join(b, a, [0xfd, 0x5d, 0x03, ...leb(offset)], [0xfd, 0x57, 0x03, ...leb(offsetB), 0x01]);
const storeLane = (address: Code, i: number, lane: number, offset: number): Code =>
  join(address, constant(0), load(16 * i), [0xfd, 0x5b, 0x03, ...leb(offset + 8 * i), lane]);
const add = (local: number, value: number): Code => [...get(local), ...constant(value), 0x6a, ...set(local)];
const subtract = (local: number, value: number): Code => [...get(local), ...constant(value), 0x6b, ...tee(local)];
const PERMUTE: Code = [0x10, 0x00];

function emitHashPair(): Code {
  return join(
    [...constant(0), ...constant(0), ...constant(16 * LANES), 0xfc, 0x0b, 0x00],
    [0x03, 0x40],
    each(17, (i) =>
      join(constant(0), constant(0), load(16 * i), loadPair(get(0), get(1), 8 * i, 8 * i), XOR, store(16 * i)),
    ),
    join(PERMUTE, add(0, 136), add(1, 136), subtract(2, 1), [0x0d, 0x00, 0x0b]),
    each(4, (i) => join(storeLane(get(3), i, 0, 0), storeLane(get(4), i, 1, 0))),
  );
}

function emitHashNodes(): Code {
  const padding = (i: number): Code =>
    [...Array(7).fill(0), 0].map((_, byte) => (i === 8 && byte === 0 ? 0x01 : i === 16 && byte === 7 ? 0x80 : 0));
  return join(
    [0x03, 0x40],
    each(8, (i) => join(constant(0), loadPair(get(0), get(0), 8 * i, 64 + 8 * i), store(16 * i))),
    each(LANES - 8, (i) => join(constant(0), vector(padding(i + 8)), store(16 * (i + 8)))),
    PERMUTE,
    each(4, (i) => join(storeLane(get(1), i, 0, 0), storeLane(get(1), i, 1, 32))),
    join(add(0, 128), add(1, 64), subtract(2, 2), constant(0), [0x4a, 0x0d, 0x00, 0x0b]),
  );
}

const section = (id: number, content: Code): Code => [id, ...leb(content.length), ...content];
const name = (text: string): Code => [text.length, ...[...text].map((letter) => letter.charCodeAt(0))];

function emitModule(): Uint8Array<ArrayBuffer> {
  const body = (locals: Code, code: Code): Code => {
    const whole = [...locals, ...code, 0x0b];
    return [...leb(whole.length), ...whole];
  };
  const types: Code = [3, 0x60, 0, 0, 0x60, 5, I32, I32, I32, I32, I32, 0, 0x60, 3, I32, I32, I32, 0];
  const exported: Code = [3, ...name("memory"), 2, 0, ...name("hashPair"), 0, 1, ...name("hashNodes"), 0, 2];
  const bodies: Code = [
    3,
    ...body([2, 1, I32, 32, V128], emitPermutation()),
    ...body([0], emitHashPair()),
    ...body([0], emitHashNodes()),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(3, [3, 0, 1, 2]),
    ...section(5, [1, 0, MEMORY_BYTES / 65_536]),
    ...section(7, exported),
    ...section(10, bodies),
  ]);
}

/**
 * Loads the kernel.
 * @throws Error where WebAssembly or its SIMD is missing, or a content security policy refuses it
 */
export async function loadKernel(): Promise<KeccakKernel> {
  const { instance } = await WebAssembly.instantiate(emitModule());
  const { memory, hashPair, hashNodes } = instance.exports;
  const { buffer } = memory as WebAssembly.Memory;
  const view = new DataView(buffer);
  for (const [i, half] of ROUND_CONSTANTS.entries()) view.setInt32(ROUNDS + 4 * i, half, true);
  return {
    memory: new Uint8Array(buffer),
    hashPair: hashPair as KeccakKernel["hashPair"],
    hashNodes: hashNodes as KeccakKernel["hashNodes"],
  };
}
