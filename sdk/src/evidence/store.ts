// Evidence as a verifier reads it: nodes first; where they cannot be reached, the newest evidence whose block somebody trusts.

import type { Reader, Reading, ReadOptions } from "../reading/chain-reading.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";
import { wordOf } from "../registry/bitmap.ts";
import { credentialRegistryBytecode } from "../registry/bytecode.ts";
import type { Query } from "../registry/codec.ts";
import { hashReleasedRuntime } from "../registry/released.ts";
import type { PlacedStanding } from "../registry/standing.ts";
import type { CheckCode, CheckName, CheckOutcome } from "../report/report.ts";
import { type EvidenceCode, RpcError } from "../rpc/rpc.ts";
import type { NodeSource } from "../rpc/source.ts";
import { type BlockClaim, type BlockSource, quorumBlocks } from "./blocks.ts";
import { EvidenceError } from "./evidence-error.ts";
import { type Evidence, readEvidence } from "./form.ts";
import { proveEvidence, type ProvenEvidence } from "./prove.ts";

/** Which evidence, and by whose word. */
export interface EvidenceOptions {
  /** Files: their texts or bytes. */
  readonly evidence?: Iterable<string | Uint8Array> | undefined;
  readonly blocks?: readonly BlockSource[] | undefined;
  /** Asks no node. */
  readonly offline?: boolean | undefined;
  /** In seconds; 7 days unless said. */
  readonly maxAge?: number | undefined;
  /** Whether all is judged as of the evidence's block, and not as of now. */
  readonly asOfBlock?: boolean | undefined;
}

/** Files of evidence, opened once. */
export interface EvidenceStore {
  /** Reads by the nodes, and by evidence what they could not be reached for. */
  readonly over: (nodes: Reader) => Reader;
}

/** Seven days. */
const MAX_AGE = 7 * 24 * 3600;
/** How far a block's time may lie after the moment that is asked for, in seconds. */
const CLOCKS_APART = 900;

/** Opens files of evidence. What is no evidence hides no other file: it counts only where nothing else shows a batch. */
export function openEvidence(options: EvidenceOptions): EvidenceStore {
  const { evidence = [], blocks = [], offline = false, maxAge = MAX_AGE, asOfBlock = false } = options;
  const files = [...evidence].map((input) => attempt(() => readEvidence(input)));
  const opened = new Map<string, readonly (ProvenEvidence | EvidenceError)[]>();
  const confirmed = new Map<string, Promise<string | EvidenceError>>();

  function listProven({ chainId, address, codeHash }: TrustedRegistry<NodeSource>) {
    const key = `${chainId} ${address}`;
    const known = opened.get(key);
    if (known !== undefined) return known;
    const released = hashReleasedRuntime(credentialRegistryBytecode, { chainId, address });
    const found = files
      .filter((one): one is Evidence => !(one instanceof EvidenceError))
      .filter((one) => one.chainId === chainId && one.registry === address)
      .map((one) =>
        codeHash === undefined || codeHash === released
          ? attempt(() => proveEvidence(one, released))
          : new EvidenceError("evidence.unknown-code", "the trust list pins code that is no release of the registry"),
      );
    opened.set(key, found);
    return found;
  }

  function confirm(
    { chainId, block }: ProvenEvidence,
    registry: TrustedRegistry<NodeSource>,
  ): Promise<string | EvidenceError> {
    const key = `${chainId} ${block.number} ${block.hash}`;
    const asked = confirmed.get(key) ?? askSources({ chainId, ...block }, registry);
    confirmed.set(key, asked);
    return asked;
  }

  async function askSources(claim: BlockClaim, registry: TrustedRegistry<NodeSource>): Promise<string | EvidenceError> {
    let isKnown = false;
    for (const source of offline ? blocks : [...blocks, quorumBlocks(registry)]) {
      const answer = await source.confirm(claim).catch(() => "unknown");
      if (answer === "final") return source.name;
      isKnown ||= answer === "not final";
    }
    const what = `block ${claim.number}, ${claim.hash}`;
    return isKnown
      ? new EvidenceError("evidence.not-final", `${what}, is not final yet`)
      : new EvidenceError("evidence.untrusted-block", `nobody says that ${what} is on the chain`);
  }

  async function readByEvidence(
    registry: TrustedRegistry<NodeSource>,
    { issuer, root }: Query,
    asOf: number | undefined,
  ): Promise<Reading | EvidenceError> {
    const proven = listProven(registry);
    const failures: EvidenceError[] = [];
    const fitting = proven
      .filter((one): one is ProvenEvidence => !(one instanceof EvidenceError) && one.find(issuer, root) !== undefined)
      .sort((a, b) => b.block.number - a.block.number);
    for (const one of fitting) {
      const by = await confirm(one, registry);
      if (typeof by !== "string") {
        failures.push(by);
        continue;
      }
      return writeReading(one.find(issuer, root) as PlacedStanding, by, asOf);
    }
    failures.push(...[...proven, ...files].filter((one) => one instanceof EvidenceError));
    return failures[0] ?? new EvidenceError("evidence.missing", `no evidence shows batch ${root} of issuer ${issuer}`);
  }

  function writeReading(standing: PlacedStanding, confirmedBy: string, asOf: number | undefined): Reading {
    const age = (asOf ?? Date.now() / 1000) - standing.timestamp;
    const fault = asOfBlock ? undefined : findAgeFault(age, maxAge);
    const moment = asOfBlock ? new Date(standing.timestamp * 1000) : undefined;
    return {
      ...{ final: standing, latest: standing, nodes: { agreed: 0, asked: 0 } },
      evidence: {
        ...{ confirmedBy, moment },
        qualify: (index, judge) => qualify(judge as () => Results, { standing, index, fault, asOfBlock }) as never,
      },
    };
  }

  async function read(nodes: Reader, queries: readonly Query[], { asOf, signal }: ReadOptions) {
    const said = offline ? [] : await nodes.read(queries, { asOf, signal });
    return Promise.all(
      queries.map(async (query, i) => {
        const answer = said[i];
        if (answer !== undefined && !isUnreachable(answer)) return answer;
        const shown = await readByEvidence(nodes.registry, query, asOf);
        // Without any evidence of it, what the nodes did is all there is to say.
        const isUnshown = shown instanceof EvidenceError && shown.code === "evidence.missing";
        return isUnshown ? (answer ?? shown) : shown;
      }),
    );
  }

  return { over: (nodes) => ({ ...nodes, read: (...asked) => read(nodes, ...asked) }) };
}

function attempt<Result>(work: () => Result): Result | EvidenceError {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

function isUnreachable(answer: Reading | RpcError): boolean {
  return answer instanceof RpcError && answer.code === "rpc.unreachable";
}

function findAgeFault(age: number, maxAge: number): EvidenceCode | undefined {
  if (-age > CLOCKS_APART) return "evidence.later";
  return age > maxAge ? "evidence.stale" : undefined;
}

/** What is known of one index. */
interface Shown {
  readonly standing: PlacedStanding;
  readonly index: number;
  readonly fault: EvidenceCode | undefined;
  readonly asOfBlock: boolean;
}

type Results = { [Check in CheckName]?: readonly [CheckOutcome, ...CheckCode[]] };

/** What evidence shows of the checks: bad news ages as good news does, and what is not shown is never the worse for it. */
function qualify(judge: () => Results, { standing, index, fault, asOfBlock }: Shown): Results {
  const isShown = standing.batch.anchoredAt === 0 || standing.revoked[wordOf(index)] !== undefined;
  const refusal = isShown ? (fault === "evidence.later" ? fault : undefined) : "evidence.missing";
  if (refusal !== undefined) return { registry: ["unknown", refusal] };
  const shown: Results = { ...judge() };
  if (shown.anchor?.[1] === "anchor.missing" && !asOfBlock) shown.anchor = ["unknown", "anchor.missing"];
  if (fault === undefined) return shown;
  for (const check of ["anchor", "authority", "status"] as const) {
    const [outcome, ...codes] = shown[check] ?? ["skipped"];
    if (outcome !== "skipped") shown[check] = ["unknown", fault, ...codes];
  }
  return shown;
}
