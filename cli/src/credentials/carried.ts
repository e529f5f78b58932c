// The credential in a file that carries one: a badge, a certificate, a JWT. Everything else goes on as it is.
import type { CarrierError, Wrapping } from "@laurel/sdk/carrier";
import { readFileStart } from "@laurel/sdk/node";

/** What goes on to the verifier. */
export interface Carried {
  readonly content: Uint8Array;
  /** Where it was, if in another file. */
  readonly unwrapped?: Wrapping;
}

const WHITE = 0x20;
const OPEN_BRACE = 0x7b;

/**
 * Takes the credential out of a file that may carry one.
 * @param begun the file, or as much of it as a credential may have
 * @param readOn gives its first bytes, so many at most
 * @returns undefined for a file that carries none by its kind, such as JSON
 * @throws CarrierError
 */
export async function openCarried(
  begun: Uint8Array,
  readOn: (most: number) => Uint8Array | Promise<Uint8Array>,
): Promise<Required<Carried> | undefined> {
  // What reads carriers is loaded for what is no JSON alone.
  if (begun.find((byte) => byte > WHITE) === OPEN_BRACE) return undefined;
  const { MAX_CARRIER_BYTES, recognizeCarrier, unwrapCarrier } = await import("@laurel/sdk/carrier");
  if (recognizeCarrier(begun) === undefined) return undefined;
  const { kind, credential, place } = await unwrapCarrier(await readOn(MAX_CARRIER_BYTES + 1));
  return { content: credential, unwrapped: { kind, place } };
}

/** The same for a file on disk. @throws CarrierError · what the file system says */
export async function openCarriedFile(path: string, begun: Uint8Array): Promise<Required<Carried> | undefined> {
  return openCarried(begun, (most) => readFileStart(path, most));
}

/** Whether an error says why no credential comes out of a file. */
export function isCarrierError(error: unknown): error is CarrierError {
  return error instanceof Error && error.name === "CarrierError";
}
