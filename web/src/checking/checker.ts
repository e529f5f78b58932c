// Checks what was given, by one trust list.

import {
  createVerifier,
  LaurelError,
  openCredential,
  parseCredential,
  type Report,
  reportUnread,
  type TrustList,
  type Verifier,
} from "@laurel/sdk/verify";
import type { AskHash, EvidenceBox } from "../evidence/box.ts";
import type { Given, GivenReport, Says } from "../given/given.ts";

/** What was given, and what came of it. */
export interface Checked {
  readonly given: Given;
  readonly report: GivenReport;
  /** Asks for the hash of a block that nobody confirmed, where only that is missing. */
  readonly ask?: AskHash | undefined;
}

/** Checks by one trust list. */
export interface Checker {
  readonly trust: TrustList;
  /** @throws the reason of the signal */
  check(given: Given, signal: AbortSignal): Promise<Report>;
  /** Checks many, in order; each may stand on the others. @throws the reason of the signal */
  checkMany(given: readonly Given[], signal: AbortSignal): AsyncIterable<Checked>;
}

/** The most that are taken as parts of each other, and how long together, in bytes or UTF-16 code units. */
const MOST_PARTS = 1000;
const MOST_LENGTH = 64 * 1024 * 1024;
/** What a credential that stands on parts names; one that writes it otherwise is only told that its parts are missing. */
const STACK = "LaurelStack2026";
/** So many files are opened without a rest. */
const PACE = 20;

const decoder = new TextDecoder();

/** The evidence that was given since the page was opened: what it shows does not depend on who checks. */
let box: EvidenceBox | undefined;

/**
 * Takes evidence out of what was given, and keeps it for all that is checked from now on.
 * @param shown what to check again with evidence that came alone
 * @returns what else was given; where that is nothing, what is to be said of the evidence
 * @throws the browser's error where there is nothing else, and what reads evidence does not come
 */
export async function keepEvidence(
  given: readonly Given[],
  shown?: Given,
): Promise<{ readonly files: readonly Given[]; readonly note?: Says }> {
  const files = given.filter(({ evidence }) => evidence === undefined);
  if (files.length === given.length) return { files };
  try {
    const { openBox } = await import("../evidence/box.ts");
    box ??= openBox();
  } catch (error) {
    // A verdict is worth more than what might have helped it.
    if (files.length > 0) return { files };
    throw error;
  }
  const { note, next, faults } = box.add(given, files.length > 0);
  if (files.length > 0) return { files: faults === undefined ? files : files.map((one) => ({ ...one, says: faults })) };
  if (shown !== undefined) return { files: [{ ...shown, says: note }] };
  return { files, note: { en: [...note.en, ...next.en], de: [...note.de, ...next.de] } };
}

/** Makes a checker. Checks one after the other share a verifier, which remembers the nodes; one that was cancelled takes its own away. */
export function createChecker(trust: TrustList): Checker {
  const idle: Session[] = [];

  function open(): Session {
    const controller = new AbortController();
    const evidence = box?.store();
    const verifier = createVerifier(trust, { signal: controller.signal, evidence });
    return { verifier, evidence, stop: (reason: unknown) => controller.abort(reason) };
  }

  async function* checkMany(given: readonly Given[], signal: AbortSignal): AsyncGenerator<Checked> {
    signal.throwIfAborted();
    const last = idle.pop();
    const session = last !== undefined && last.evidence === box?.store() ? last : open();
    const stop = (): void => session.stop(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const inputs = given.flatMap(({ input, fault }) => (fault === undefined ? [input] : []));
      const reports = session.verifier.verifyMany(pace(inputs), { parts: listParts(given) })[Symbol.asyncIterator]();
      for (const one of given) {
        const report = one.fault === undefined ? (await reports.next()).value : reportUnread(one.fault, trust);
        signal.throwIfAborted();
        const told = one.opened ? await (await import("../given/open-given.ts")).completeReport(report, one) : report;
        yield { given: one, report: told, ...box?.complete(told, one) };
      }
    } finally {
      signal.removeEventListener("abort", stop);
      if (!signal.aborted) idle.push(session);
    }
  }

  async function check(given: Given, signal: AbortSignal): Promise<Report> {
    for await (const { report } of checkMany([given], signal)) return report;
    throw new Error("no report");
  }

  return { trust, check, checkMany };
}

/** A verifier, the evidence that it goes by, and how it is stopped. */
interface Session {
  readonly verifier: Verifier;
  readonly evidence: ReturnType<EvidenceBox["store"]> | undefined;
  readonly stop: (reason: unknown) => void;
}

/** Files one by one, with rests in which the browser can draw and its person can cancel: to open a thousand takes seconds. */
async function* pace<Input>(inputs: readonly Input[]): AsyncGenerator<Input> {
  for (const [i, input] of inputs.entries()) {
    if (i % PACE === PACE - 1) await new Promise((resolve) => setTimeout(resolve));
    yield input;
  }
}

/** What each may stand on: what was given with it, and all others where one of them stands on parts, and they are not too many for that. */
function listParts(given: readonly Given[]): (string | Uint8Array)[] {
  const inputs = given.flatMap(({ input }) => input ?? []);
  const parts = [...given.flatMap((one) => one.parts ?? []), ...(inputs.length > 1 ? inputs : [])];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const isUsed = parts.length <= MOST_PARTS && length <= MOST_LENGTH && inputs.some(namesParts);
  // What lies beside it by chance spoils no credential: an altered file counts as a part only where it was chosen as one.
  const chosen = new Set(given.flatMap((one) => one.parts ?? []));
  return isUsed ? parts.filter((part) => chosen.has(part) || leadsToRoot(part)) : [];
}

function leadsToRoot(input: string | Uint8Array): boolean {
  try {
    return openCredential(parseCredential(input)).leadsToRoot;
  } catch (error) {
    if (error instanceof LaurelError) return false;
    throw error;
  }
}

function namesParts(input: string | Uint8Array): boolean {
  return (typeof input === "string" ? input : decoder.decode(input)).includes(STACK);
}
