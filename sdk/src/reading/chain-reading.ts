// Reading standings from the nodes of a trusted registry: as final, and as of now, or as of a past moment.

import type { NodeSource } from "../rpc/source.ts";
import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import { runInTime } from "../rpc/deadline.ts";
import { isAskedByNumber, readByNumber } from "../rpc/by-number.ts";
import { type AgreedBlock, askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { type AgreedBlocks, agreeOnBlocks, findAgeFault, listTags } from "./finality.ts";
import { type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { encodeStandingCall, type Query } from "../registry/codec.ts";
import { decodeStanding, follows, type PlacedStanding, type Standing } from "../registry/standing.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A batch's standing at the trust list's finality point and at the latest block; the same where finality is `latest`. */
export interface Reading {
  readonly final: PlacedStanding;
  readonly latest: PlacedStanding;
  readonly nodes: Votes;
  /** Where no node said it, but evidence. */
  readonly evidence?: EvidenceReading;
}

/** What is so of a reading by evidence alone. */
interface EvidenceReading {
  /** Who said that its block is on the chain (`BlockSource.name`), and how old it may be, in seconds, where that was said: as the report has it. */
  readonly named: { readonly confirmedBy: string; readonly maxAge?: number };
  /** The moment for which it is judged, where that is its block's own. */
  readonly moment: Date | undefined;
  /** The results of the checks of one index, as far as evidence of this age shows them: `judge` is asked only where it shows the index. */
  readonly qualify: <Results extends object>(index: number, judge: () => Results) => Results;
}

/** How many hosts said the same, of how many. */
export interface Votes {
  readonly agreed: number;
  readonly asked: number;
  /** How many of those that agreed cannot be asked by a block's hash, and were asked by its number; only where there are any. */
  readonly byNumber?: number;
}

/** Reads standings from the nodes of one registry. */
export interface Reader {
  readonly registry: TrustedRegistry<NodeSource>;
  readonly nodes: readonly RpcNode[];
  /**
   * Reads `QUERIES_AT_ONCE` at a time, each time within the reader's time limit.
   * @returns for each query, in order, what the nodes agree on or why they do not
   * @throws the reason of the caller's signal
   */
  readonly read: (queries: readonly Query[], options: ReadOptions) => Promise<readonly (Reading | RpcError)[]>;
}

/** How to read. */
export interface ReadOptions {
  /** A past moment, in seconds since 1970; now unless said. */
  readonly asOf?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Pair = Pick<Reading, "final" | "latest">;

/** How much of the time the nodes have to say where they are, and the least that a second try is worth. */
const HEADS_SHARE = 0.4;
const RETRY_SHARE = 0.1;
/** Queries in one request: nodes limit how much they answer at once. */
export const QUERIES_AT_ONCE = 25;

/**
 * A reader of one registry on the list.
 * @param timeout how long its nodes may take for what is read at once, in milliseconds, whatever they do
 */
export function createReader(registry: TrustedRegistry<NodeSource>, timeout: number): Reader {
  const nodes = connectTrusted(registry, timeout);
  const asked = new Set(nodes.map(({ voter }) => voter)).size;

  async function readSome(
    queries: readonly Query[],
    asOf: number | undefined,
    signal: AbortSignal,
  ): Promise<readonly (Reading | RpcError)[]> {
    const question = { address: registry.address, queries, signal };
    if (registry.quorum === 1 && asOf === undefined) {
      const answers = await agree(nodes, 1, queries.length, (node) => readByTag(node, registry, question));
      return answers.map((answer) => admit(answer, []));
    }
    const end = performance.now() + timeout;
    const timeLeft = (): number => end - performance.now();
    const answers = await readAgreed(false);
    // One that lies about where it is can spoil the first try, never the one that hears everybody.
    const isWorthMore = nodes.length > 1 && timeLeft() > timeout * RETRY_SHARE;
    return isWorthMore && answers.some((answer) => answer instanceof RpcError) ? readAgreed(true) : answers;

    async function readAgreed(isPatient: boolean): Promise<readonly (Reading | RpcError)[]> {
      try {
        const limit = Math.min(timeout * HEADS_SHARE, timeLeft());
        const blocks = await agreeOnBlocks(nodes, registry, { limit, signal, asOf, isPatient });
        const votes = await agree(nodes, registry.quorum, queries.length, (node) => readAt(node, blocks, question));
        return votes.map((vote) => admit(vote, nodes.filter(isAskedByNumber)));
      } catch (error) {
        const failure = requireRpcError(error);
        return queries.map(() => failure);
      }
    }

    function admit(answer: Agreement<Pair> | RpcError, numbered: readonly RpcNode[]): Reading | RpcError {
      if (answer instanceof RpcError) return answer;
      const { value, voters } = answer;
      // The final block's call goes first, so that a block that comes between the two is later, as it should be.
      if (!follows(value.latest, value.final)) {
        return new RpcError("rpc.bad-answer", "the latest block does not follow the final one");
      }
      const fault = asOf === undefined ? findAgeFault(value.latest.timestamp, registry) : undefined;
      const byNumber = new Set(numbered.flatMap(({ voter }) => (voters.has(voter) ? voter : []))).size;
      return fault ?? { ...value, nodes: { agreed: voters.size, asked, ...(byNumber > 0 && { byNumber }) } };
    }
  }

  async function read(queries: readonly Query[], { asOf, signal }: ReadOptions) {
    const readings: (Reading | RpcError)[] = [];
    for (let from = 0; from < queries.length; from += QUERIES_AT_ONCE) {
      const some = queries.slice(from, from + QUERIES_AT_ONCE);
      readings.push(...(await runInTime({ limit: timeout, signal }, (within) => readSome(some, asOf, within))));
    }
    return readings;
  }

  return { registry, nodes, read };
}

/** What a node is asked. */
export interface Question {
  readonly address: string;
  readonly queries: readonly Query[];
  readonly signal: AbortSignal;
}

/** What a node says at one block, query by query. */
type Placed = readonly (PlacedStanding | RpcError)[];

/** One node, read by the names of blocks: nobody else has to agree. */
async function readByTag(
  node: RpcNode,
  { finality }: TrustedRegistry<NodeSource>,
  question: Question,
): Promise<Vote<Pair>[]> {
  const named = await readNamed(node, listTags(finality), question);
  const latest = named.at(-1) as Named;
  const [final] =
    typeof finality === "string"
      ? named
      : await readNamed(node, [Math.max(0, latest.header.number - finality.confirmations)], question);
  return question.queries.map((_, i) =>
    catchRpcError((): Vote<Pair> => {
      const value = { final: requirePlaced(final?.placed[i]), latest: requirePlaced(latest.placed[i]) };
      return { key: "", value };
    }),
  );
}

interface Named {
  readonly header: Header;
  readonly placed: Placed;
}

/** Reads blocks by tag or number: their headers say which they are. */
async function readNamed(
  node: RpcNode,
  names: readonly (string | number)[],
  question: Question,
): Promise<readonly Named[]> {
  const headers = names.map(askHeader);
  const calls = headers.flatMap(({ params: [name] }) => callStandings(question, name));
  const answers = await node.send([...headers, ...calls], question.signal);
  // One that refuses the newest too says nothing of a final one.
  readHeader(answers[names.length - 1], node.host, names.at(-1) as string | number);
  return Promise.all(
    names.map(async (name, i) => {
      const header = readHeader(answers[i], node.host, name);
      const placed = placeStandings(answers, question, header, names.length + i * question.queries.length);
      if (placed.every(isPlaced)) return { header, placed };
      // A block that came between header and calls: its name has moved, and its hash has not.
      const [again] = await readPlaced(node, [{ headers: [header] }], question);
      return { header, placed: again as Placed };
    }),
  );
}

/** One node, read at blocks that are known by their hashes. */
async function readAt(
  node: RpcNode,
  { final, latest, isPast }: AgreedBlocks,
  question: Question,
): Promise<Vote<Pair>[]> {
  const blocks = final === latest ? [latest] : [final, latest];
  const placed = await readPlaced(node, blocks, question).catch((error: unknown) => {
    throw isPast ? explainPast(requireRpcError(error)) : error;
  });
  return question.queries.map((_, i) =>
    catchRpcError((): Vote<Pair> => {
      const [found, newest] = placed.map((own) => requirePlaced(own[i], isPast)) as [PlacedStanding, PlacedStanding?];
      return { key: JSON.stringify([found, newest]), value: { final: found, latest: newest ?? found } };
    }),
  );
}

/** For each block what a node says of each query: by the first of the block's hashes that it has, or else by its number. */
export async function readPlaced(
  node: RpcNode,
  blocks: readonly Pick<AgreedBlock, "headers">[],
  question: Question,
): Promise<readonly Placed[]> {
  const byHash = isAskedByNumber(node) ? [] : await readByHash(node, blocks, question);
  return Promise.all(
    blocks.map(({ headers }, i): Placed | Promise<Placed> => {
      const placed = byHash[i];
      // Nodes refuse hashes in many ways: with any text, with a status, with an answer that is none. What is refused by the number too has another reason.
      return placed?.some(isPlaced) ? placed : readAtNumber(node, headers, question);
    }),
  );
}

async function readByHash(
  node: RpcNode,
  blocks: readonly Pick<AgreedBlock, "headers">[],
  question: Question,
): Promise<readonly Placed[]> {
  const headers = blocks.flatMap((block) => block.headers);
  const calls = headers.flatMap(({ hash }) => callStandings(question, { blockHash: hash, requireCanonical: true }));
  const answers = await node.send(calls, question.signal).catch((error: unknown): [] => {
    if (question.signal.aborted || !(error instanceof RpcError)) throw error;
    return [];
  });
  const tried = headers.map((header, i) => placeStandings(answers, question, header, i * question.queries.length));
  return blocks.map((block) => {
    const own = tried.splice(0, block.headers.length);
    return question.queries.map((_, i) => own.map((placed) => placed[i]).find(isPlaced) ?? (own[0]?.[i] as RpcError));
  });
}

async function readAtNumber(node: RpcNode, headers: AgreedBlock["headers"], question: Question): Promise<Placed> {
  try {
    return await readByNumber(node, {
      headers,
      ask: async (call) => (await node.send([call], question.signal))[0]?.(),
      async read(number, header) {
        const placed = placeStandings(
          await node.send(callStandings(question, number), question.signal),
          question,
          header,
        );
        if (!placed.some(isPlaced)) throw placed[0];
        return placed;
      },
    });
  } catch (error) {
    const failure = requireRpcError(error);
    return question.queries.map(() => failure);
  }
}

/** The standings among answers, from a position on: what was said of each query. */
function placeStandings(answers: readonly RpcAnswer[], { queries }: Question, header: Header, from = 0): Placed {
  return queries.map((query, i) =>
    catchRpcError(() => placeStanding(decodeStanding(answers[from + i]?.(), query), header)),
  );
}

/** A standing at the block whose header was asked for. The time is all that tells another one: a contract may count another chain's blocks. */
function placeStanding(standing: Standing, { number, hash, timestamp }: Header): PlacedStanding {
  if (standing.timestamp !== timestamp) throw new RpcError("rpc.bad-answer", "the node answered for another block");
  return { ...standing, block: number, hash };
}

function isPlaced(one: PlacedStanding | RpcError | undefined): one is PlacedStanding {
  return one !== undefined && !(one instanceof RpcError);
}

/** @param isPast whether the state may have been dropped: a refusal says so then */
function requirePlaced(one: PlacedStanding | RpcError | undefined, isPast = false): PlacedStanding {
  if (isPlaced(one)) return one;
  throw isPast ? explainPast(one as RpcError) : one;
}

/** A node that named the block and refuses its state has none of it; some sell that apart, and answer with HTTP status 403. */
function explainPast(error: RpcError): RpcError {
  const { refusal, reason, message } = error;
  const isRefused = refusal !== undefined || reason === "unauthorized";
  return isRefused ? new RpcError("rpc.no-history", message, refusal) : error;
}

function callStandings({ address, queries }: Question, block: unknown): RpcCall[] {
  return queries.map((query) => ({
    method: "eth_call",
    params: [{ to: address, data: encodeStandingCall(query) }, block],
  }));
}

function catchRpcError<T>(read: () => T): T | RpcError {
  try {
    return read();
  } catch (error) {
    return requireRpcError(error);
  }
}

function requireRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  throw error;
}
