// How much is read of what comes from others, which has any length, and reading a stream no further.

/** One byte more than a credential may have: the verifier then says that it is too long. */
export const MOST_BYTES: number = 256 * 1024 + 1;

/** One byte more than a file has that may carry a credential, such as a picture. */
export const MOST_CARRIER_BYTES: number = 16 * 1024 * 1024 + 1;

/** One byte more than a file of evidence may have. */
export const MOST_EVIDENCE_BYTES: number = 4 * 1024 * 1024 + 1;

/**
 * Reads at most `most` bytes, and stops whoever sends more.
 * @throws what the stream throws
 */
export async function readBounded(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  reader.cancel().catch(() => undefined);
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.subarray(0, most);
}
