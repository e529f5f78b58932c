// Verification: seven checks, in order. What could not be checked is never valid and never invalid.

import { createReader, type Reading, type ReadStanding } from "./chain-reading.ts";
import { type OpenedCredential, openCredential, parseCredential } from "./credential.ts";
import { listReplaced } from "./correction.ts";
import { FormatError } from "./format-error.ts";
import { loadKeccak } from "./keccak.ts";
import { stateElements } from "./profile/statement.ts";
import {
  type Check,
  type CheckCode,
  type CheckName,
  type CheckOutcome,
  CHECKS,
  describeCheck,
  type Report,
} from "./report.ts";
import { RpcError } from "./rpc.ts";
import { readBit, type Standing, type TermSpan } from "./standing.ts";
import { type ChecksReport, createStackJudge } from "./stack-judgement.ts";
import { findParts, type GivenParts, openParts } from "./stack-parts.ts";
import { namePart, placePart } from "./stacking.ts";
import type { TrustedRegistry, TrustList } from "./trust.ts";

/** How to verify. */
export interface VerifyOptions {
  /** The moment for which validity is judged; now unless said. */
  readonly at?: Date;
  /** The parts of credentials that stand on others, at most 4,096; those that are not given are `unknown`. */
  readonly parts?: Iterable<string | Uint8Array>;
}

/** Verifies credentials against the registries of one trust list. */
export interface Verifier {
  /** @param input the file's text or bytes; never a parsed object, which has lost duplicate members */
  verify(input: string | Uint8Array, options?: VerifyOptions): Promise<Report>;
  /** Verifies many, in order, a batch at a time. */
  verifyMany(
    inputs: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
    options?: VerifyOptions,
  ): AsyncIterable<Report>;
}

type Result = readonly [CheckOutcome, CheckCode?];
type Results = Partial<Record<CheckName, Result>>;

const AT_ONCE = 2048;
const PASS: Result = ["pass"];

/**
 * Makes a verifier.
 * @example
 * const { verdict, checks } = await createVerifier(parseTrust(trustJson)).verify(await file.text());
 */
export function createVerifier(trust: TrustList): Verifier {
  const readers = new Map<TrustedRegistry, ReadStanding>();
  const readerOf = (registry: TrustedRegistry): ReadStanding => {
    const reader = readers.get(registry) ?? createReader(registry);
    readers.set(registry, reader);
    return reader;
  };

  async function* verifyMany(
    inputs: Parameters<Verifier["verifyMany"]>[0],
    options: VerifyOptions = {},
  ): AsyncGenerator<Report> {
    await loadKeccak();
    const given = openParts(options.parts ?? []);
    let group: Subject[] = [];
    for await (const input of inputs) {
      group.push(openInput(input, trust));
      if (group.length < AT_ONCE) continue;
      yield* judgeStacks(group, given, options);
      group = [];
    }
    yield* judgeStacks(group, given, options);
  }

  /** Makes the seven checks of a group and of the parts that it stands on, a batch at a time; then judges the stacks. */
  async function* judgeStacks(
    group: readonly Subject[],
    given: GivenParts,
    options: VerifyOptions,
  ): AsyncGenerator<Report> {
    const named = findParts(
      group.flatMap(({ opened }) => (opened?.leadsToRoot ? opened : [])),
      given,
    );
    const subjects = [...named.map((part) => checkPlace(part, trust)), ...group];
    const reports = new Map<string, ChecksReport>();
    const judge = createStackJudge(given, reports);
    let done = 0;
    for await (const checks of judgeGroup(subjects, readerOf, options)) {
      const part = named[done];
      if (part === undefined) yield judge.complete(subjects[done]?.opened, checks);
      else reports.set(placePart(namePart(part)), checks);
      done += 1;
    }
  }

  async function verify(input: string | Uint8Array, options?: VerifyOptions): Promise<Report> {
    for await (const report of verifyMany([input], options)) return report;
    throw new Error("no report");
  }

  return Object.freeze({ verify, verifyMany });
}

/** One file on its way through the checks. */
interface Subject {
  readonly opened?: OpenedCredential;
  readonly registry?: TrustedRegistry;
  readonly results: Results;
}

function openInput(input: string | Uint8Array, trust: TrustList): Subject {
  let opened: OpenedCredential;
  try {
    opened = openCredential(parseCredential(input));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { results: { format: ["fail", error.code] } };
  }
  return checkPlace(opened, trust);
}

function checkPlace(opened: OpenedCredential, trust: TrustList): Subject {
  if (!opened.leadsToRoot) return { opened, results: { format: PASS, integrity: ["fail", "integrity.altered"] } };
  const { chainId, registry: address } = opened.place;
  const registry = trust.registries.find((one) => one.chainId === chainId && one.address === address);
  const results: Results = { format: PASS, integrity: PASS };
  return registry === undefined
    ? { opened, results: { ...results, registry: ["fail", "registry.untrusted"] } }
    : { opened, registry, results };
}

async function* judgeGroup(
  subjects: readonly Subject[],
  readerOf: (registry: TrustedRegistry) => ReadStanding,
  options: VerifyOptions,
): AsyncGenerator<ChecksReport> {
  const words = new Map<string, Set<number>>();
  for (const subject of subjects) {
    if (subject.opened === undefined || subject.registry === undefined) continue;
    const key = keyOf(subject.opened);
    words.set(key, (words.get(key) ?? new Set()).add(Math.floor(subject.opened.proof.index / 256)));
  }
  const readings = new Map<string, Promise<Reading | RpcError>>();
  for (const subject of subjects) {
    const { opened, registry } = subject;
    if (opened === undefined || registry === undefined) {
      yield writeReport(subject, undefined, options);
      continue;
    }
    const key = keyOf(opened);
    let reading = readings.get(key);
    if (reading === undefined) {
      const asked = [...(words.get(key) ?? [])].sort((a, b) => a - b);
      reading = readerOf(registry)(opened.place.issuer, opened.proof.root, asked).catch((error: unknown) => {
        if (error instanceof RpcError) return error;
        throw error;
      });
      readings.set(key, reading);
    }
    yield writeReport(subject, await reading, options);
  }
}

function keyOf({ place, proof }: OpenedCredential): string {
  return `${place.chainId} ${place.registry} ${place.issuer} ${proof.root}`;
}

function judgeChain(opened: OpenedCredential, registry: TrustedRegistry, { final, latest }: Reading): Results {
  if (final.batch.anchoredAt === 0) {
    return {
      registry: PASS,
      anchor: latest.batch.anchoredAt === 0 ? ["fail", "anchor.missing"] : ["unknown", "anchor.pending"],
    };
  }
  const results: Results = {
    registry: PASS,
    anchor: judgeTwice(judgeAnchor, "anchor.pending", opened, registry, final, latest),
  };
  if (results.anchor?.[0] === "fail") return results;
  return {
    ...results,
    authority: judgeTwice(judgeAuthority, "authority.pending", opened, registry, final, latest),
    status: judgeTwice(judgeStatus, "status.pending", opened, registry, final, latest),
  };
}

type Judge = (opened: OpenedCredential, registry: TrustedRegistry, standing: Standing) => CheckCode | undefined;

/** Failing as final fails; failing only at the latest block is not certain yet. */
function judgeTwice(
  judge: Judge,
  pending: CheckCode,
  opened: OpenedCredential,
  registry: TrustedRegistry,
  final: Standing,
  latest: Standing,
): Result {
  const fault = judge(opened, registry, final);
  if (fault !== undefined) return ["fail", fault];
  return final === latest || judge(opened, registry, latest) === undefined ? PASS : ["unknown", pending];
}

function judgeAnchor(
  { proof }: OpenedCredential,
  _registry: TrustedRegistry,
  { batch }: Standing,
): CheckCode | undefined {
  if (batch.anchoredAt === 0) return "anchor.missing";
  return batch.size === proof.size ? undefined : "anchor.size";
}

function contains({ from, until }: TermSpan, moment: number): boolean {
  return from <= moment && moment < until;
}

function judgeAuthority(
  { document }: OpenedCredential,
  registry: TrustedRegistry,
  standing: Standing,
): CheckCode | undefined {
  const { batch, operator, accreditation, accreditor } = standing;
  if (!contains(operator, batch.anchoredAt)) return "authority.operator";
  if (!contains(accreditation.term, batch.anchoredAt)) return "authority.accreditation";
  if (!contains(accreditor.term, batch.anchoredAt)) return "authority.accreditor";
  const { issuer } = document;
  const stated =
    typeof issuer === "string" ? { id: issuer } : (issuer as { id?: unknown; name?: unknown } | null | undefined);
  const named = typeof stated === "object" && stated !== null && "name" in stated ? stated.name : accreditation.name;
  if (stated?.id !== accreditation.uri || named !== accreditation.name) return "authority.identity";
  const { accreditors } = registry;
  return accreditors === undefined || accreditors.includes(accreditor.id) ? undefined : "authority.unrecognised";
}

function judgeStatus(
  { proof }: OpenedCredential,
  _registry: TrustedRegistry,
  standing: Standing,
): CheckCode | undefined {
  if (readBit(standing.revoked, proof.index)) return "status.revoked";
  if (standing.batch.revokedAt !== 0) return "status.batch-revoked";
  return readBit(standing.suspended, proof.index) ? "status.suspended" : undefined;
}

function judgeValidity({ validity }: OpenedCredential, at: number): Result {
  if (at < validity.validFrom) return ["fail", "validity.not-yet"];
  return validity.validUntil !== 0 && at >= validity.validUntil ? ["fail", "validity.expired"] : PASS;
}

function writeReport(
  { opened, registry, results }: Subject,
  reading: Reading | RpcError | undefined,
  { at = new Date() }: VerifyOptions,
): ChecksReport {
  let all = results;
  if (reading instanceof RpcError) all = { ...all, registry: ["unknown", reading.code] };
  else if (reading !== undefined && opened !== undefined && registry !== undefined)
    all = { ...all, ...judgeChain(opened, registry, reading) };
  if (opened?.leadsToRoot) all = { ...all, validity: judgeValidity(opened, Math.floor(at.getTime() / 1000)) };
  const checks = CHECKS.map((check): Check => {
    const [outcome, code] = all[check] ?? ["skipped"];
    const message = describeCheck(check, outcome, code);
    return Object.freeze(code === undefined ? { check, outcome, message } : { check, outcome, code, message });
  });
  const failed = checks.some(({ outcome }) => outcome === "fail");
  const verdict = failed ? "invalid" : checks.every(({ outcome }) => outcome === "pass") ? "valid" : "unknown";
  const shown = opened?.leadsToRoot ? opened : undefined;
  const standing = reading instanceof RpcError ? undefined : reading?.final;
  const anchored = standing !== undefined && standing.batch.anchoredAt !== 0 ? standing : undefined;
  return Object.freeze({
    format: "laurel-report-v1",
    verdict,
    checks: Object.freeze(checks),
    credential: shown?.document ?? null,
    withheld: shown?.withheld ?? [],
    elements: shown === undefined ? null : stateElements(shown.document, shown.withheld),
    holder: shown?.holder ?? "none",
    issuer:
      anchored === undefined || shown === undefined
        ? null
        : { id: shown.place.issuer, name: anchored.accreditation.name, uri: anchored.accreditation.uri },
    accreditor:
      anchored === undefined
        ? null
        : { id: anchored.accreditor.id, name: anchored.accreditor.name, uri: anchored.accreditor.uri },
    registry:
      registry === undefined ? null : { name: registry.name, chainId: registry.chainId, address: registry.address },
    batch:
      shown === undefined
        ? null
        : {
            root: shown.proof.root,
            index: shown.proof.index,
            size: shown.proof.size,
            anchoredAt: anchored?.batch.anchoredAt ?? null,
          },
    asOf: standing === undefined ? null : { block: standing.block, timestamp: standing.timestamp },
    checkedAt: at.toISOString(),
    replaces: shown === undefined ? [] : listReplaced(shown.document),
  });
}
