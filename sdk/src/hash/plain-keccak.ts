// Keccak-256 in plain JavaScript (FIPS 202, section 3, with the padding that Keccak had before it), and the tables of its permutation.
// A lane of 64 bits is two numbers of 32, the low one first.

/** By how many bits each lane is turned that is moved, and where to, from lane 1 on: rho and pi. */
export const ROTATIONS: readonly number[] = Array.from({ length: 24 }, (_, i) => (((i + 1) * (i + 2)) / 2) % 64);
export const TARGETS: readonly number[] = listTargets();
/** What each of the 24 rounds adds to lane 0: iota. */
export const ROUND_CONSTANTS: Int32Array = makeRoundConstants();

/** A message that is hashed piece by piece. */
export interface KeccakHasher {
  readonly update: (piece: Uint8Array) => void;
  /** Ends the message. @returns 32 bytes */
  readonly digest: () => Uint8Array;
}

/** How many bytes of the state take in the message. */
const RATE = 136;

/** Begins a message. */
export function openKeccak(): KeccakHasher {
  const state = new Int32Array(50);
  let at = 0;

  function add(byte: number, position: number): void {
    state[position >> 2] = (state[position >> 2] as number) ^ (byte << (8 * position));
  }

  return {
    update(piece) {
      for (let i = 0; i < piece.length; i += 1) {
        add(piece[i] as number, at);
        at += 1;
        if (at < RATE) continue;
        permute(state);
        at = 0;
      }
    },
    digest() {
      add(0x01, at);
      add(0x80, RATE - 1);
      permute(state);
      const digest = new Uint8Array(32);
      for (let i = 0; i < digest.length; i += 1) digest[i] = (state[i >> 2] as number) >>> (8 * i);
      return digest;
    },
  };
}

const row = new Int32Array(10);

function permute(state: Int32Array): void {
  const at = (i: number): number => state[i] as number;
  const of = (i: number): number => row[i % 10] as number;
  for (let round = 0; round < 48; round += 2) {
    for (let x = 0; x < 10; x += 1) row[x] = at(x) ^ at(x + 10) ^ at(x + 20) ^ at(x + 30) ^ at(x + 40);
    for (let x = 0; x < 10; x += 2) {
      const low = of(x + 8) ^ (of(x + 2) << 1) ^ (of(x + 3) >>> 31);
      const high = of(x + 9) ^ (of(x + 3) << 1) ^ (of(x + 2) >>> 31);
      for (let y = x; y < 50; y += 10) {
        state[y] = at(y) ^ low;
        state[y + 1] = at(y + 1) ^ high;
      }
    }
    let low = at(2);
    let high = at(3);
    for (let i = 0; i < 24; i += 1) {
      const bits = ROTATIONS[i] as number;
      const to = 2 * (TARGETS[i] as number);
      const one = (low << bits) | (high >>> -bits);
      const other = (high << bits) | (low >>> -bits);
      low = at(to);
      high = at(to + 1);
      state[to] = bits < 32 ? one : other;
      state[to + 1] = bits < 32 ? other : one;
    }
    for (let y = 0; y < 50; y += 10) {
      for (let x = 0; x < 10; x += 1) row[x] = at(y + x);
      for (let x = 0; x < 10; x += 1) state[y + x] = of(x) ^ (~of(x + 2) & of(x + 4));
    }
    state[0] = at(0) ^ (ROUND_CONSTANTS[round] as number);
    state[1] = at(1) ^ (ROUND_CONSTANTS[round + 1] as number);
  }
}

/** FIPS 202, algorithm 2. */
function listTargets(): number[] {
  let [x, y] = [1, 0];
  return ROTATIONS.map(() => {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    return x + 5 * y;
  });
}

/** By the shift register of algorithm 5. */
function makeRoundConstants(): Int32Array {
  const constants = new Int32Array(48);
  let register = 1;
  for (let round = 0; round < 48; round += 2) {
    for (let j = 0; j < 7; j += 1) {
      const bit = (1 << j) - 1;
      const half = round + (bit >> 5);
      constants[half] = (constants[half] as number) ^ ((register & 1) << bit);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
  }
  return constants;
}
