// Opens what was given: tells evidence, and takes the credential out of what carries it. Loaded when something is given.

import { CarrierError, openFile } from "@laurel/sdk/carrier";
import type { Report, UnreadCode } from "@laurel/sdk/verify";
import { MOST_BYTES, MOST_EVIDENCE_BYTES } from "./bounded.ts";
import type { Given, GivenReport, TextOptions } from "./given.ts";

/**
 * Opens a file; it goes on as it is where it carries nothing.
 * @param begun the file, or as much of it as a credential may have, and a byte more
 */
export async function openGiven(begun: Uint8Array, file: Blob): Promise<Omit<Given, "name" | "via">> {
  const readOn = async (most: number) => new Uint8Array(await file.slice(0, most).arrayBuffer());
  const evidence = await findEvidence(begun, readOn);
  if (evidence !== undefined) return { input: null, evidence };
  try {
    const { content, ...opened } = await openFile(begun, readOn);
    return { input: content, opened };
  } catch (reason) {
    if (!(reason instanceof CarrierError)) throw reason;
    return { input: null, fault: reason.code as UnreadCode, opened: { reason } };
  }
}

/** A member as evidence has it, and the same as the first of a file: so the command writes it. */
const NAMED = /"format"\s*:\s*"laurel-evidence-/;
const FIRST = /^\s*\{\s*"format"\s*:\s*"laurel-evidence-/;

/** The whole file where it is evidence, damaged or not. A credential that only mentions evidence is none. */
async function findEvidence(
  begun: Uint8Array,
  readOn: (most: number) => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const text = new TextDecoder().decode(begun);
  if (!NAMED.test(text)) return undefined;
  const whole = begun.length < MOST_BYTES ? begun : await readOn(MOST_EVIDENCE_BYTES);
  return FIRST.test(text) || isEvidence(whole) ? whole : undefined;
}

function isEvidence(bytes: Uint8Array): boolean {
  try {
    return /^laurel-evidence-/.test(JSON.parse(new TextDecoder().decode(bytes)).format);
  } catch {
    return false;
  }
}

/** Opens a text, or the Laurel link in it; one that cannot be read has a fault. */
export async function openText(
  text: string,
  link: string | undefined,
  { via, findDictionary }: TextOptions,
): Promise<Given> {
  if (link === undefined) {
    const file = new Blob([text]);
    const begun = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
    // Bytes have no half of a surrogate pair: such a text is to be refused as it is.
    const opened = text.isWellFormed() ? await openGiven(begun, file) : { input: text.slice(0, MOST_BYTES) };
    return { name: null, via, ...opened };
  }
  const { LinkError, readLink } = await import("@laurel/sdk/link");
  const came = { name: null, via: via === "paste" ? "link" : via } as const;
  try {
    return { ...came, input: await readLink(link, { findDictionary }) };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    return { ...came, input: null, fault: error.code };
  }
}

/** Adds to a report what is told of the file besides: where it was, or what happened to one that is not as it was issued. */
export async function completeReport(report: Report, given: Given): Promise<GivenReport> {
  const isWhole = report.checks.slice(0, 2).every(({ outcome }) => outcome === "pass");
  if (isWhole && !given.opened?.unwrapped && !given.opened?.decoded) return report;
  return (await import("./tell-given.ts")).tellGiven(report, given);
}
