// SHA-256 (FIPS 180-4), by which reports name a trust list as `sha256sum` does.

/** The 32 bytes of SHA-256 over `data`. */
export function sha256(data: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK) * BLOCK);
  const view = new DataView(padded.buffer);
  padded.set(data);
  padded[data.length] = 0x80;
  view.setBigUint64(padded.length - 8, BigInt(data.length * 8));
  const state = takeRoots(8, Math.sqrt);
  const factors = takeRoots(64, Math.cbrt);
  for (let at = 0; at < padded.length; at += BLOCK) addBlock(state, factors, (i) => view.getInt32(at + 4 * i));
  const digest = new Uint8Array(32);
  for (const [i, word] of state.entries()) new DataView(digest.buffer).setInt32(4 * i, word);
  return digest;
}

const BLOCK = 64;

/** The first 32 bits behind the point of the roots of the first primes (sections 4.2.2 and 5.3.3). */
function takeRoots(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Int32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

/** Takes one block of 16 words into the state (section 6.2.2). */
function addBlock(state: Int32Array, factors: Int32Array, read: (i: number) => number): void {
  const words = new Int32Array(64);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (const [i, factor] of factors.entries()) {
    const [early, late] = [words[i - 15] ?? 0, words[i - 2] ?? 0];
    words[i] =
      i < 16
        ? read(i)
        : (words[i - 16] as number) +
          (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) +
          (words[i - 7] as number) +
          (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    const chosen = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
    const sum = h + chosen + factor + (words[i] as number);
    const most = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [(sum + most) | 0, a, b, c, (d + sum) | 0, e, f, g];
  }
  state.set([a, b, c, d, e, f, g, h].map((word, i) => word + (state[i] as number)));
}

/** Turns 32 bits to the right. */
function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
