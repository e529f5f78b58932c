// Evidence as a verifier reads it: nodes first; where they cannot be reached, the newest evidence whose block somebody trusts.

import type { Reader, Reading, ReadOptions } from "../reading/chain-reading.ts";
import { FAILED_MS } from "../reading/reading-cache.ts";
import type { TrustedRegistry } from "../reading/trust-list.ts";
import { wordOf } from "../registry/bitmap.ts";
import { credentialRegistryBytecode } from "../registry/bytecode.ts";
import type { Query } from "../registry/codec.ts";
import { hashReleasedRuntime } from "../registry/released.ts";
import type { PlacedStanding } from "../registry/standing.ts";
import type { CheckCode, CheckName, CheckOutcome } from "../report/report.ts";
import { RpcError } from "../rpc/rpc.ts";
import type { NodeSource } from "../rpc/source.ts";
import { refuseArgument } from "../text/argument.ts";
import { type BlockAnswer, type BlockSource, quorumBlocks } from "./blocks.ts";
import { EvidenceError } from "./evidence-error.ts";
import { type Evidence, readEvidence } from "./form.ts";
import { proveEvidence, type ProvenEvidence, readBlock } from "./prove.ts";

/** Which evidence, and by whose word. */
export interface EvidenceOptions {
  /** Files: their texts or bytes. */
  readonly evidence?: Iterable<string | Uint8Array> | undefined;
  readonly blocks?: readonly BlockSource[] | undefined;
  /** Asks no node. */
  readonly offline?: boolean | undefined;
  /** In seconds, 0 or more; 7 days unless said. */
  readonly maxAge?: number | undefined;
  /** Whether all is judged as of the evidence's block, and not as of now. No node is asked then for what it says, and no stack is judged. */
  readonly asOfBlock?: boolean | undefined;
  /** How long the nodes may take to say whether they have a block, in milliseconds; 10,000 unless said. */
  readonly timeout?: number | undefined;
}

/** Files of evidence, opened once. */
export interface EvidenceStore {
  readonly asOfBlock: boolean;
  /** Reads by the nodes, and by evidence what they could not be reached for. */
  readonly over: (nodes: Reader) => Reader;
}

/** Seven days. */
const MAX_AGE = 7 * 24 * 3600;
/** How far a block's time may lie ahead of this computer's clock, in seconds. */
const CLOCKS_APART = 900;

/** A file whose header was read. */
interface Headed {
  readonly file: Evidence;
  readonly block: ProvenEvidence["block"];
}

/** Who confirmed a block, or why nobody did. */
type Confirmation = string | EvidenceError;

/**
 * Opens files of evidence. What is no evidence hides no other file: it counts only where nothing else shows a batch.
 * @throws TypeError where `evidence` is one file in place of a list · RangeError where `maxAge` is no time
 */
export function openEvidence(options: EvidenceOptions): EvidenceStore {
  const { evidence = [], blocks = [], offline = false, maxAge = MAX_AGE, asOfBlock = false, timeout } = options;
  if (typeof evidence === "string" || ArrayBuffer.isView(evidence))
    throw refuseArgument("evidence", "a list of files, their texts or bytes", evidence);
  if (!(maxAge >= 0)) throw new RangeError("maxAge must be a number of seconds, 0 or more");
  const files = [...evidence].map((input) =>
    attempt((): Headed => {
      const file = readEvidence(input);
      return { file, block: readBlock(file) };
    }),
  );
  const proven = new Map<Evidence, ProvenEvidence | EvidenceError>();
  const confirmed = new Map<string, { readonly asked: Promise<Confirmation>; until: number }>();

  function prove(file: Evidence, { chainId, address, codeHash }: TrustedRegistry<NodeSource>) {
    const released = hashReleasedRuntime(credentialRegistryBytecode, { chainId, address });
    const known = proven.get(file) ?? attempt(() => proveEvidence(file, released));
    proven.set(file, known);
    return codeHash === undefined || codeHash === released
      ? known
      : new EvidenceError("evidence.unknown-code", "the trust list pins code that is not a release of the registry");
  }

  /** What confirms a block for one registry says nothing of it to another one. */
  async function confirm(
    { block }: Headed,
    registry: TrustedRegistry<NodeSource>,
    signal: AbortSignal | undefined,
  ): Promise<Confirmation> {
    const key = `${registry.chainId} ${registry.address} ${block.number} ${block.hash}`;
    const known = confirmed.get(key);
    if (known !== undefined && performance.now() < known.until) return known.asked;
    const entry = { asked: askSources(block, registry, signal), until: Number.POSITIVE_INFINITY };
    confirmed.set(key, entry);
    const answer = await entry.asked;
    if (typeof answer !== "string") entry.until = performance.now() + FAILED_MS;
    return answer;
  }

  async function askSources(
    { number, hash, timestamp }: ProvenEvidence["block"],
    registry: TrustedRegistry<NodeSource>,
    signal: AbortSignal | undefined,
  ): Promise<Confirmation> {
    const claim = { chainId: registry.chainId, number, hash, timestamp };
    const nodes = offline ? [] : [quorumBlocks(registry, { timeout, signal })];
    let isKnown = false;
    for (const source of [...blocks, ...nodes]) {
      const answer = await askSource(() => source.confirm(claim), signal);
      if (answer === "final") return source.name;
      isKnown ||= answer === "not final";
    }
    const what = `block ${number}, ${hash}`;
    return isKnown
      ? new EvidenceError("evidence.not-final", `${what}, is not final yet`)
      : new EvidenceError("evidence.untrusted-block", `no one confirms that ${what} is on the chain`);
  }

  /** The files that show a word of a batch, the newest first, of no later moment than is asked for. */
  function listFitting(
    registry: TrustedRegistry<NodeSource>,
    { issuer, root, words }: Query,
    latest: number,
  ): Headed[] {
    return files
      .filter((one): one is Headed => !(one instanceof EvidenceError))
      .filter(({ file }) => file.chainId === registry.chainId && file.registry === registry.address)
      .filter(({ file }) =>
        file.batches.some(
          (batch) =>
            batch.issuer === issuer && batch.root === root && words.every((word) => batch.words.includes(word)),
        ),
      )
      .filter(({ block }) => block.timestamp <= latest)
      .sort((a, b) => b.block.number - a.block.number);
  }

  async function readByEvidence(
    registry: TrustedRegistry<NodeSource>,
    query: Query,
    { asOf, signal }: ReadOptions,
  ): Promise<Reading | EvidenceError> {
    const now = Date.now() / 1000;
    const latest = asOf ?? now + CLOCKS_APART;
    const failures: EvidenceError[] = [];
    for (const one of listFitting(registry, query, latest)) {
      const by = await confirm(one, registry, signal);
      const shown = typeof by === "string" ? prove(one.file, registry) : by;
      if (shown instanceof EvidenceError) failures.push(shown);
      else return writeReading(shown.find(query.issuer, query.root) as PlacedStanding, String(by), asOf ?? now);
    }
    const isLater = listFitting(registry, query, Number.POSITIVE_INFINITY).length > 0;
    if (failures.length === 0 && isLater)
      failures.push(new EvidenceError("evidence.later", "the evidence is later than the moment asked for"));
    failures.push(...files.filter((one) => one instanceof EvidenceError));
    const { issuer, root } = query;
    return failures[0] ?? new EvidenceError("evidence.missing", `no evidence shows batch ${root} of issuer ${issuer}`);
  }

  function writeReading(standing: PlacedStanding, confirmedBy: string, moment: number): Reading {
    const isStale = !asOfBlock && moment - standing.timestamp > maxAge;
    return {
      ...{ final: standing, latest: standing, nodes: { agreed: 0, asked: 0 } },
      evidence: {
        named: { confirmedBy, ...(maxAge === MAX_AGE || asOfBlock ? {} : { maxAge }) },
        moment: asOfBlock ? new Date(standing.timestamp * 1000) : undefined,
        qualify: (index, judge) => qualify(judge as () => Results, { standing, index, isStale, asOfBlock }) as never,
      },
    };
  }

  /** Evidence that is newer than what the nodes said: they lag behind it. */
  async function findNewer(nodes: Reader, answer: Reading, query: Query, options: ReadOptions) {
    const { block } = answer.latest;
    const [newest] = listFitting(nodes.registry, query, options.asOf ?? Date.now() / 1000 + CLOCKS_APART);
    if (newest === undefined || newest.block.number <= block) return undefined;
    const shown = await readByEvidence(nodes.registry, query, options);
    return shown instanceof EvidenceError || shown.final.block <= block ? undefined : shown;
  }

  async function read(
    nodes: Reader,
    queries: readonly Query[],
    options: ReadOptions,
  ): Promise<readonly (Reading | RpcError)[]> {
    const said = offline || asOfBlock ? [] : await nodes.read(queries, options);
    const readings: (Reading | RpcError)[] = [];
    for (const [i, query] of queries.entries()) {
      const answer = said[i];
      options.signal?.throwIfAborted();
      if (answer !== undefined && !(answer instanceof RpcError))
        readings.push((await findNewer(nodes, answer, query, options)) ?? answer);
      else if (answer !== undefined && !isUnheard(answer)) readings.push(answer);
      else {
        const shown = await readByEvidence(nodes.registry, query, options);
        // Without any evidence of it, what the nodes did is all there is to say.
        const isUnshown = shown instanceof EvidenceError && shown.code === "evidence.missing";
        readings.push(isUnshown ? (answer ?? shown) : shown);
      }
    }
    options.signal?.throwIfAborted();
    return readings;
  }

  return { asOfBlock, over: (nodes) => ({ ...nodes, read: (...asked) => read(nodes, ...asked) }) };
}

/** What cannot be asked says nothing. */
async function askSource(ask: () => Promise<BlockAnswer>, signal: AbortSignal | undefined): Promise<BlockAnswer> {
  try {
    return await ask();
  } catch {
    signal?.throwIfAborted();
    return "unknown";
  }
}

function attempt<Result>(work: () => Result): Result | EvidenceError {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvidenceError) return error;
    throw error;
  }
}

/** Whether no host said anything: one that did may have had bad news. */
function isUnheard({ code, isHeard }: RpcError): boolean {
  return code === "rpc.unreachable" && !isHeard;
}

/** What is known of one index. */
interface Shown {
  readonly standing: PlacedStanding;
  readonly index: number;
  readonly isStale: boolean;
  readonly asOfBlock: boolean;
}

type Results = { [Check in CheckName]?: readonly [CheckOutcome, ...CheckCode[]] };

/** What evidence shows of the checks: bad news ages as good news does, and what is not shown is never the worse for it. */
function qualify(judge: () => Results, { standing, index, isStale, asOfBlock }: Shown): Results {
  const isShown = standing.batch.anchoredAt === 0 || standing.revoked[wordOf(index)] !== undefined;
  if (!isShown) return { registry: ["unknown", "evidence.missing"] };
  const shown: Results = { ...judge() };
  if (shown.anchor?.[1] === "anchor.missing" && !asOfBlock) shown.anchor = ["unknown", "anchor.missing"];
  if (!isStale) return shown;
  for (const check of ["anchor", "authority", "status"] as const) {
    const [outcome, ...codes] = shown[check] ?? ["skipped"];
    if (outcome !== "skipped") shown[check] = ["unknown", "evidence.stale", ...codes];
  }
  return shown;
}
