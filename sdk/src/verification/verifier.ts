// Verification: seven checks, in order. What could not be checked is never valid and never invalid.

import { refuseArgument, requireSeveral } from "../text/argument.ts";
import type { EvidenceStore } from "../evidence/store.ts";
import type { NodeSource } from "../rpc/source.ts";
import { createReader, type Reader } from "../reading/chain-reading.ts";
import { openCredential, type OpenedCredential, parseCredential } from "../credential/credential.ts";
import { FormatError } from "../json/format-error.ts";
import { judgeStanding, judgeValidity, PASS, type Results, type VerifyOptions } from "./checks.ts";
import { LONGEST_MS } from "../rpc/deadline.ts";
import { createReadingCache, type Extent, FAILED_MS, FRESH_MS, type ReadingCache } from "../reading/reading-cache.ts";
import type { CheckCode, Report } from "../report/report.ts";
import { type Candidate, type Circumstances, openUnread, writeReport } from "./write-report.ts";
import type { Revocations } from "../reading/revocation-date.ts";
import { RpcError } from "../rpc/rpc.ts";
import { type ChecksReport, createStackJudge, type StackJudge } from "./stack.ts";
import { findParts, type GivenParts, openParts, readLarger } from "./stack-parts.ts";
import { admitTrust, type TrustedRegistry, type TrustInput, type TrustList } from "../reading/trust-list.ts";

/** How long a verifier waits for nodes. */
export interface VerifierOptions {
  /**
   * How long the nodes of a registry may take for each 25 batches that are read, in milliseconds from 1 to 2^31−1, 10,000 unless said. It
   * holds whatever they do, with `asOf` and for dates of revocations too. `verify` reads one batch, and one for each of its parts. What did
   * not come in time is `rpc.unreachable`, a date null.
   */
  readonly timeout?: number | undefined;
  /** Is told why a batch could not be read, each time: a report has no more of that than a code. */
  readonly onFailure?: ((failure: RpcError) => void) | undefined;
  /** Evidence (`openEvidence`): where the nodes of a registry cannot be reached, or are not to be asked, it decides, as of its block. */
  readonly evidence?: EvidenceStore | undefined;
  /** Stops everything: `verify` and `verifyMany` then reject with its reason, as `fetch` does, and write no report. */
  readonly signal?: AbortSignal | undefined;
}

/** Verifies credentials against the registries of one trust list. */
export interface Verifier {
  /**
   * @param input the file's text or bytes, or null for a file that could not be read, which is then `unknown`; never a parsed object, which
   * has lost duplicate members
   * @throws RangeError if `asOf` is not a past moment, or `at` is none · the reason of the verifier's signal
   */
  verify(input: string | Uint8Array | null, options?: VerifyOptions): Promise<Report>;
  /**
   * Verifies many, in order, as they come. A batch is read once a minute, whatever the order of its files, and a part is judged as often,
   * however many stand on it: their reports then hold the same object, which JSON writes again for each.
   * @throws RangeError if `asOf` is not a past moment, or `at` is none · the reason of the verifier's signal
   */
  verifyMany(
    inputs: Iterable<string | Uint8Array | null> | AsyncIterable<string | Uint8Array | null>,
    options?: VerifyOptions,
  ): AsyncIterable<Report>;
}

/** Files that wait for one reading: how many, and how long together (UTF-16 code units or bytes). */
const MAX_WAITING = 1024;
const MAX_WAITING_LENGTH = 16 * 1024 * 1024;

const TIMEOUT_MS = 10_000;

/**
 * Makes a verifier. In a program's own list, a provider may stand for a node: an EIP-1193 one or one of ethers.
 * @throws TrustError naming the member of the list at fault · TypeError for what is no list · RangeError where `timeout` is no such time
 * @example
 * const { verdict, checks } = await createVerifier(readTrust(trustJson, "trust.json")).verify(await file.text());
 */
export function createVerifier(
  list: TrustInput,
  { timeout = TIMEOUT_MS, onFailure, evidence, signal }: VerifierOptions = {},
): Verifier {
  if (!(timeout >= 1 && timeout <= LONGEST_MS))
    throw new RangeError(`timeout must be from 1 to ${LONGEST_MS} milliseconds`);
  const trust = admitTrust(list);
  const readers = new Map<TrustedRegistry<NodeSource>, Reader>();
  const readerOf = (registry: TrustedRegistry<NodeSource>): Reader => {
    let reader = readers.get(registry);
    if (reader === undefined) {
      const nodes = createReader(registry, timeout);
      reader = evidence?.over(nodes) ?? nodes;
      readers.set(registry, reader);
    }
    return reader;
  };

  async function* verifyMany(
    inputs: Parameters<Verifier["verifyMany"]>[0],
    options: VerifyOptions = {},
  ): AsyncGenerator<Report> {
    requireSeveral("inputs", "files, one after the other", inputs);
    // Evidence shows some words of a batch, and another file may show others.
    const { readings, report } = await openRun(options, evidence === undefined ? "all of a batch" : "one word");
    let waiting: Candidate[] = [];
    let length = 0;
    for await (const input of inputs) {
      const candidate = await openInput(input, trust);
      const reading = readings.find(candidate);
      if (waiting.length === 0 && (reading !== undefined || candidate.registry === undefined)) {
        yield* report([candidate]);
        continue;
      }
      waiting.push(candidate);
      length += input?.length ?? 0;
      if (waiting.length < MAX_WAITING && length < MAX_WAITING_LENGTH) continue;
      yield* report(waiting);
      waiting = [];
      length = 0;
    }
    yield* report(waiting);
  }

  async function verify(input: string | Uint8Array | null, options: VerifyOptions = {}): Promise<Report> {
    const { report } = await openRun(options, "one word");
    for await (const one of report([await openInput(input, trust)])) return one;
    throw new Error("no report");
  }

  /** Opens what all files of one call share. */
  async function openRun(options: VerifyOptions, extent: Extent) {
    const readings = createReadingCache({ readerOf, extent, timeout, signal, asOf: readMoment(options) });
    if (evidence?.asOfBlock === true && options.parts !== undefined)
      throw new RangeError("asOfBlock cannot check parts");
    const given = await openParts(options.parts ?? []);
    let round = openRound(given, options);

    /** Makes the seven checks of files and of the parts that they stand on, then judges the stacks. */
    async function* report(files: readonly Candidate[]): AsyncGenerator<Report> {
      if (round.reports.size === 0 || performance.now() >= round.until) round = openRound(given, options);
      const { reports, stacks, moment } = round;
      const larger = files.map(({ opened }) => (opened?.leadsToRoot ? readLarger(opened) : undefined));
      const named = findParts(
        larger.filter((member) => member !== undefined),
        given,
        reports,
      );
      const candidates = [...named.map(({ opened }) => checkPlace(opened, trust)), ...files];
      let done = -named.length;
      signal?.throwIfAborted();
      for await (const checks of judge(candidates, readings, {
        moment,
        at: options.at,
        asOf: options.asOf,
        onFailure,
        evidence,
      })) {
        const part = named[done + named.length];
        if (part === undefined) yield stacks.complete(larger[done], checks);
        else keepPart(round, part.key, checks);
        done += 1;
      }
    }

    return { readings, report };
  }

  return Object.freeze({ verify, verifyMany });
}

/** The time for which the parts that were checked stay so: many files may stand on them. All files of a round are judged for one moment. */
interface Round {
  readonly moment: Date;
  /** Of the parts, on the seven checks, by their keys. */
  readonly reports: Map<string, ChecksReport>;
  readonly stacks: StackJudge;
  until: number;
}

function openRound(given: GivenParts, { at, asOf }: VerifyOptions): Round {
  const reports = new Map<string, ChecksReport>();
  const stacks = createStackJudge(given, reports);
  return { moment: at ?? asOf ?? new Date(), reports, stacks, until: performance.now() + FRESH_MS };
}

/** Keeps a part's report as long as a reading is kept; where there was none, as long as that is believed. */
function keepPart(round: Round, key: string, report: ChecksReport): void {
  round.reports.set(key, report);
  const isRead = report.checks.every(({ check, outcome }) => check !== "registry" || outcome !== "unknown");
  if (!isRead) round.until = Math.min(round.until, performance.now() + FAILED_MS);
}

function readMoment({ asOf, at }: VerifyOptions): number | undefined {
  for (const [name, value] of Object.entries({ asOf, at }))
    if (value !== undefined && typeof value?.getTime !== "function") throw refuseArgument(name, "a Date", value);
  if (Number.isNaN(at?.getTime())) throw new RangeError("at must be a moment, not an invalid date");
  if (asOf === undefined) return undefined;
  const moment = asOf.getTime();
  if (!(moment > 0 && moment <= Date.now())) throw new RangeError("asOf must be a past moment");
  return Math.floor(moment / 1000);
}

async function openInput(input: string | Uint8Array | null, trust: TrustList<NodeSource>): Promise<Candidate> {
  if (input === null) return openUnread("file.unreadable", trust);
  let opened: OpenedCredential;
  try {
    opened = openCredential(parseCredential(input));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // Loaded with the first file that is no credential. Where it does not come, a browser that is offline, nothing is said of the kind.
    const kind = await import("../report/kind.ts").then(({ recognizeKind }) => recognizeKind(input)).catch(() => null);
    return { trust, kind, results: { format: ["fail", error.code] } };
  }
  return checkPlace(opened, trust);
}

function checkPlace(opened: OpenedCredential, trust: TrustList<NodeSource>): Candidate {
  const candidate = { trust, opened, kind: "laurel" } as const;
  if (!opened.leadsToRoot) return { ...candidate, results: { format: PASS, integrity: ["fail", "integrity.altered"] } };
  const { chainId, registry: address } = opened.issuerRef;
  const registry = trust.registries.find((one) => one.chainId === chainId && one.address === address);
  const results: Results = { format: PASS, integrity: PASS };
  return registry === undefined
    ? { ...candidate, results: { ...results, registry: ["fail", "registry.untrusted"] } }
    : { ...candidate, registry, results };
}

async function* judge(
  candidates: readonly Candidate[],
  readings: ReadingCache,
  {
    moment,
    at,
    asOf,
    onFailure,
    evidence,
  }: Pick<Circumstances, "moment" | "at" | "asOf"> & Pick<VerifierOptions, "onFailure" | "evidence">,
): AsyncGenerator<ChecksReport> {
  const found = await readings.read(candidates);
  for (const [i, candidate] of candidates.entries()) {
    const { opened, registry } = candidate;
    const reading = found[i];
    const own = reading instanceof RpcError ? undefined : reading?.evidence;
    const judged = at ?? own?.moment ?? moment;
    let results: Results = candidate.results;
    let revocations: Revocations | undefined;
    if (reading instanceof RpcError) {
      onFailure?.(reading);
      results = { ...results, registry: ["unknown", reading.code as CheckCode] };
    } else if (reading !== undefined && opened !== undefined && registry !== undefined) {
      const judgeRead = (): Results => judgeStanding(opened, registry, reading);
      results = { ...results, ...(own?.qualify(opened.proof.index, judgeRead) ?? judgeRead()) };
      if (own === undefined && results.status?.[1] === "status.revoked")
        revocations = await readings.readRevocations(candidate, reading);
    }
    // As of a block that nobody vouches for, nothing is known: not even for when the dates are to be judged.
    if (opened?.leadsToRoot && (evidence?.asOfBlock !== true || own !== undefined))
      results = { ...results, validity: judgeValidity(opened, Math.floor(judged.getTime() / 1000)) };
    yield writeReport({ ...candidate, results }, reading, { moment: judged, at, asOf, revocations });
  }
}
