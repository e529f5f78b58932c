// Verification: seven checks, in order. What could not be checked is never valid and never invalid.

import { createReader, type Reader } from "../reading/chain-reading.ts";
import { openCredential, type OpenedCredential, parseCredential } from "../credential/credential.ts";
import { FormatError } from "../json/format-error.ts";
import { judgeStanding, judgeValidity, PASS, type Results, type VerifyOptions } from "./checks.ts";
import { loadKeccak } from "../hash/keccak.ts";
import { createReadingCache, type ReadingCache } from "../reading/reading-cache.ts";
import type { Report } from "../report/report.ts";
import { type Candidate, writeReport } from "./write-report.ts";
import type { Revocations } from "../reading/revocation-date.ts";
import { RpcError } from "../rpc/rpc.ts";
import { type ChecksReport, createStackJudge } from "./stack.ts";
import { findParts, type GivenParts, openParts } from "./stack-parts.ts";
import { keyOfPart, namePart } from "../relations/stack.ts";
import type { TrustedRegistry, TrustList } from "../reading/trust-list.ts";

/** Verifies credentials against the registries of one trust list. */
export interface Verifier {
  /**
   * @param input the file's text or bytes; never a parsed object, which has lost duplicate members
   * @throws RangeError if `asOf` is not a past moment, or `at` is none
   */
  verify(input: string | Uint8Array, options?: VerifyOptions): Promise<Report>;
  /**
   * Verifies many, in order, as they come. A batch is read once a minute, whatever the order of its files.
   * @throws RangeError if `asOf` is not a past moment, or `at` is none
   */
  verifyMany(
    inputs: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
    options?: VerifyOptions,
  ): AsyncIterable<Report>;
}

/** Files that wait for one reading: how many, and how long together (UTF-16 code units or bytes). */
const MAX_WAITING = 1024;
const MAX_WAITING_LENGTH = 16 * 1024 * 1024;

/**
 * Makes a verifier.
 * @example
 * const { verdict, checks } = await createVerifier(parseTrust(trustJson)).verify(await file.text());
 */
export function createVerifier(trust: TrustList): Verifier {
  const readers = new Map<TrustedRegistry, Reader>();
  const readerOf = (registry: TrustedRegistry): Reader => {
    const reader = readers.get(registry) ?? createReader(registry);
    readers.set(registry, reader);
    return reader;
  };

  async function* verifyMany(
    inputs: Parameters<Verifier["verifyMany"]>[0],
    options: VerifyOptions = {},
  ): AsyncGenerator<Report> {
    const readings = createReadingCache(readerOf, readMoment(options), "all of a batch");
    await loadKeccak();
    const given = openParts(options.parts ?? []);
    let waiting: Candidate[] = [];
    let length = 0;
    for await (const input of inputs) {
      const candidate = openInput(input, trust);
      const reading = readings.find(candidate);
      if (waiting.length === 0 && (reading !== undefined || candidate.registry === undefined)) {
        yield* judgeStacks([candidate], given, readings, options);
        continue;
      }
      waiting.push(candidate);
      length += input.length;
      if (waiting.length < MAX_WAITING && length < MAX_WAITING_LENGTH) continue;
      yield* judgeStacks(waiting, given, readings, options);
      waiting = [];
      length = 0;
    }
    yield* judgeStacks(waiting, given, readings, options);
  }

  async function verify(input: string | Uint8Array, options: VerifyOptions = {}): Promise<Report> {
    const readings = createReadingCache(readerOf, readMoment(options), "one word");
    await loadKeccak();
    const given = openParts(options.parts ?? []);
    for await (const report of judgeStacks([openInput(input, trust)], given, readings, options)) return report;
    throw new Error("no report");
  }

  /** Makes the seven checks of files and of the parts that they stand on, then judges the stacks. */
  async function* judgeStacks(
    files: readonly Candidate[],
    given: GivenParts,
    readings: ReadingCache,
    options: VerifyOptions,
  ): AsyncGenerator<Report> {
    const whole = files.flatMap(({ opened }) => (opened?.leadsToRoot ? opened : []));
    const named = findParts(whole, given);
    const candidates = [...named.map((part) => checkPlace(part, trust)), ...files];
    const reports = new Map<string, ChecksReport>();
    const stacks = createStackJudge(given, reports);
    let done = 0;
    for await (const checks of judge(candidates, readings, options)) {
      const part = named[done];
      if (part === undefined) yield stacks.complete(candidates[done]?.opened, checks);
      else reports.set(keyOfPart(namePart(part)), checks);
      done += 1;
    }
  }

  return Object.freeze({ verify, verifyMany });
}

function readMoment({ asOf, at }: VerifyOptions): number | undefined {
  if (Number.isNaN(at?.getTime())) throw new RangeError("at must be a moment, not an invalid date");
  if (asOf === undefined) return undefined;
  const moment = asOf.getTime();
  if (!(moment > 0 && moment <= Date.now())) throw new RangeError("asOf must be a past moment");
  return Math.floor(moment / 1000);
}

function openInput(input: string | Uint8Array, trust: TrustList): Candidate {
  let opened: OpenedCredential;
  try {
    opened = openCredential(parseCredential(input));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { results: { format: ["fail", error.code] } };
  }
  return checkPlace(opened, trust);
}

function checkPlace(opened: OpenedCredential, trust: TrustList): Candidate {
  if (!opened.leadsToRoot) return { opened, results: { format: PASS, integrity: ["fail", "integrity.altered"] } };
  const { chainId, registry: address } = opened.issuerRef;
  const registry = trust.registries.find((one) => one.chainId === chainId && one.address === address);
  const results: Results = { format: PASS, integrity: PASS };
  return registry === undefined
    ? { opened, results: { ...results, registry: ["fail", "registry.untrusted"] } }
    : { opened, registry, results };
}

async function* judge(
  candidates: readonly Candidate[],
  readings: ReadingCache,
  options: VerifyOptions,
): AsyncGenerator<ChecksReport> {
  const found = await readings.read(candidates);
  const moment = options.at ?? options.asOf ?? new Date();
  for (const [i, candidate] of candidates.entries()) {
    const { opened, registry } = candidate;
    const reading = found[i];
    let results: Results = candidate.results;
    let revocations: Revocations | undefined;
    if (reading instanceof RpcError) results = { ...results, registry: ["unknown", reading.code] };
    else if (reading !== undefined && opened !== undefined && registry !== undefined) {
      results = { ...results, ...judgeStanding(opened, registry, reading) };
      if (results.status?.[1] === "status.revoked") revocations = await readings.readRevocations(candidate, reading);
    }
    if (opened?.leadsToRoot)
      results = { ...results, validity: judgeValidity(opened, Math.floor(moment.getTime() / 1000)) };
    yield writeReport({ ...candidate, results }, reading, { moment, asOf: options.asOf, revocations });
  }
}
