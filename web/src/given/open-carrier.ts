// Takes the credential out of a file that carries one. Loaded when something comes that is no JSON.

import {
  CarrierError,
  describeUnwrapped,
  MAX_CARRIER_BYTES,
  recognizeCarrier,
  unwrapCarrier,
} from "@laurel/sdk/carrier";
import type { UnreadCode } from "@laurel/sdk/verify";
import type { Given } from "./given.ts";

/**
 * Takes the credential out of a file; the file goes on as it is where it carries none, by its kind or by what is in it.
 * @param begun the file, or as much of it as a credential may have
 */
export async function openCarrier(
  begun: Uint8Array,
  file: Blob,
): Promise<Pick<Given, "input" | "fault" | "unwrapped">> {
  if (recognizeCarrier(begun) === undefined) return { input: begun };
  try {
    const whole = new Uint8Array(await file.slice(0, MAX_CARRIER_BYTES + 1).arrayBuffer());
    const { kind, place, credential } = await unwrapCarrier(whole);
    const wrapping = { kind, place };
    const says = { en: describeUnwrapped(wrapping, "en"), de: describeUnwrapped(wrapping, "de") };
    return { input: credential, unwrapped: { ...wrapping, says } };
  } catch (error) {
    if (!(error instanceof CarrierError)) throw error;
    // Few pictures are badges: what is none is told by its kind.
    return error.code === "carrier.none" ? { input: begun } : { input: null, fault: error.code as UnreadCode };
  }
}
