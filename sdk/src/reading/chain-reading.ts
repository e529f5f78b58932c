// Reading standings from the nodes of a trusted registry: as final, and as of now, or as of a past moment.

import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import { runInTime } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { type AgreedBlocks, agreeOnBlocks, findAgeFault, listTags } from "./finality.ts";
import { type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { encodeStandingCall, type Query } from "../registry/codec.ts";
import { decodeStanding, follows, type PlacedStanding, type Standing } from "../registry/standing.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A batch's standing at the trust list's finality point and at the latest block; the same where finality is `latest`. */
export interface Reading {
  readonly final: PlacedStanding;
  readonly latest: PlacedStanding;
  /** How many hosts said the same, of how many. */
  readonly nodes: { readonly agreed: number; readonly asked: number };
}

/** Reads standings from the nodes of one registry. */
export interface Reader {
  readonly registry: TrustedRegistry;
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
export function createReader(registry: TrustedRegistry, timeout: number): Reader {
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
      return answers.map(admit);
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
        return votes.map(admit);
      } catch (error) {
        const failure = requireRpcError(error);
        return queries.map(() => failure);
      }
    }

    function admit(answer: Agreement<Pair> | RpcError): Reading | RpcError {
      if (answer instanceof RpcError) return answer;
      const { value, agreed } = answer;
      // The final block's call goes first, so that a block that comes between the two is later, as it should be.
      if (!follows(value.latest, value.final)) {
        return new RpcError("rpc.bad-answer", "the latest block does not follow the one that is final");
      }
      const fault = asOf === undefined ? findAgeFault(value.latest.timestamp, registry) : undefined;
      return fault ?? { ...value, nodes: { agreed, asked } };
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
async function readByTag(node: RpcNode, { finality }: TrustedRegistry, question: Question): Promise<Vote<Pair>[]> {
  const named = await readNamed(node, listTags(finality), question);
  const latest = named.at(-1) ?? noAnswer();
  const depth = typeof finality === "string" ? undefined : Math.max(0, latest.header.number - finality.confirmations);
  const [final] = depth === undefined ? named : await readNamed(node, [depth], question);
  return question.queries.map((_, i) =>
    catchRpcError((): Vote<Pair> => {
      const value = { final: requirePlaced(final?.standings[i]), latest: requirePlaced(latest.standings[i]) };
      return { key: node.host, value };
    }),
  );
}

/** Reads blocks by tag or number: their headers say which they are. */
async function readNamed(
  node: RpcNode,
  names: readonly (string | number)[],
  question: Question,
): Promise<readonly { readonly header: Header; readonly standings: Placed }[]> {
  const { address, queries, signal } = question;
  const headers = names.map(askHeader);
  const calls = headers.flatMap(({ params: [name] }) => queries.map((query) => callStanding(address, query, name)));
  const answers = await node.send([...headers, ...calls], signal);
  const blocks = names.map((name, i) => {
    const header = readHeader(answers[i]?.(), node.host, typeof name === "number" ? name : undefined);
    const own = answers.slice(names.length + i * queries.length);
    return { header, said: queries.map((query, j) => catchRpcError(() => decodeStanding(own[j]?.(), query))) };
  });
  return Promise.all(
    blocks.map(async ({ header, said }) => {
      // A block that came between header and calls: its name has moved, and its hash has not.
      const hasMoved = said.some((one) => !(one instanceof RpcError) && one.timestamp !== header.timestamp);
      const standings = hasMoved
        ? (await readByHash(node, [header], question)).map(([one]) => one ?? noAnswer())
        : said.map((one) => (one instanceof RpcError ? one : placeStanding(one, header)));
      return { header, standings };
    }),
  );
}

/** One node, read at blocks that are known by their hashes; of several hashes, at the first that it has. */
async function readAt(
  node: RpcNode,
  { final, latest, isPast }: AgreedBlocks,
  question: Question,
): Promise<Vote<Pair>[]> {
  const headers = final === latest ? latest.headers : [...final.headers, ...latest.headers];
  const answers = await readByHash(node, headers, question);
  return answers.map((own) =>
    catchRpcError((): Vote<Pair> => {
      const found = chooseFirst(own.slice(0, final.headers.length), isPast);
      const newest = final === latest ? found : chooseFirst(own.slice(final.headers.length), isPast);
      return { key: JSON.stringify([found, newest]), value: { final: found, latest: newest } };
    }),
  );
}

/** For each query what a node says at each of some blocks. */
export async function readByHash(
  node: RpcNode,
  headers: readonly Header[],
  { address, queries, signal }: Question,
): Promise<readonly Placed[]> {
  const blocks = headers.map(({ hash }) => ({ blockHash: hash, requireCanonical: true }));
  const answers = await node.send(
    queries.flatMap((query) => blocks.map((block) => callStanding(address, query, block))),
    signal,
  );
  return queries.map((query, i) =>
    headers.map((header, j) =>
      catchRpcError(() => placeStanding(decodeStanding(answers[i * headers.length + j]?.(), query), header)),
    ),
  );
}

/** A standing at the block whose header was asked for. The time is all that tells another one: a contract may count another chain's blocks. */
function placeStanding(standing: Standing, { number, hash, timestamp }: Header): PlacedStanding {
  if (standing.timestamp !== timestamp) throw new RpcError("rpc.bad-answer", "the node answered from another block");
  return { ...standing, block: number, hash };
}

function chooseFirst(tried: Placed, isPast: boolean): PlacedStanding {
  const standing = tried.find((one) => !(one instanceof RpcError)) ?? tried[0];
  if (!isPast || !(standing instanceof RpcError) || standing.refusal === undefined) return requirePlaced(standing);
  throw new RpcError("rpc.no-history", `${standing.message}, which is of a past moment`, standing.refusal);
}

function requirePlaced(standing: PlacedStanding | RpcError | undefined): PlacedStanding {
  if (standing === undefined) return noAnswer();
  if (standing instanceof RpcError) throw standing;
  return standing;
}

function noAnswer(): never {
  throw new RpcError("rpc.bad-answer", "no answer");
}

function callStanding(address: string, query: Query, block: unknown): RpcCall {
  return { method: "eth_call", params: [{ to: address, data: encodeStandingCall(query) }, block] };
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
