// Reading standings from the nodes of a trusted registry: as final, and as of now, or as of a past moment.

import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import type { AgreedBlock } from "../rpc/heads.ts";
import { type AgreedBlocks, agreeOnBlocks, findAgeFault, listTags } from "./finality.ts";
import { type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import { decodeStanding, encodeStandingCall, follows, type Query, type Standing } from "../registry/standing.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A batch's standing at the trust list's finality point and at the latest block; the same where finality is `latest`. */
export interface Reading {
  readonly final: Standing;
  readonly latest: Standing;
  /** The hash of the final one's block, where several nodes had to agree on it. */
  readonly hash: string | undefined;
  /** How many nodes said the same, of how many. */
  readonly nodes: { readonly agreed: number; readonly asked: number };
}

/** Reads standings from the nodes of one registry. */
export interface Reader {
  readonly registry: TrustedRegistry;
  readonly nodes: readonly RpcNode[];
  /**
   * @param asOf a past moment, in seconds since 1970; now unless said
   * @returns for each query, in order, what the nodes agree on or why they do not
   */
  readonly read: (queries: readonly Query[], asOf?: number) => Promise<readonly (Reading | RpcError)[]>;
}

type Pair = Pick<Reading, "final" | "latest" | "hash">;

const TIMEOUT_MS = 10_000;
/** What of it the nodes have to say where they are, and the least that a second try is worth. */
const HEADS_MS = 4_000;
const RETRY_MS = 1_000;
/** Queries in one request: nodes limit how much they answer at once. */
const AT_ONCE = 25;

/**
 * A reader of one registry on the list.
 * @param timeout how long its nodes may take for one reading, in milliseconds
 */
export function createReader(registry: TrustedRegistry, timeout: number = TIMEOUT_MS): Reader {
  const nodes = connectTrusted(registry, timeout);

  async function readSome(queries: readonly Query[], asOf?: number): Promise<readonly (Reading | RpcError)[]> {
    if (registry.quorum === 1 && asOf === undefined) {
      const answers = await agree(nodes, 1, queries.length, (node) => readByTag(node, registry, queries));
      return answers.map((answer) => admitReading(answer, registry, asOf));
    }
    const began = performance.now();
    const timeLeft = (): number => Math.floor(timeout - (performance.now() - began));
    let answers = await readAgreed(false);
    // One that lies about where it is can spoil the first try, never the one that hears everybody.
    if (answers.some((answer) => answer instanceof RpcError) && nodes.length > 1 && timeLeft() > RETRY_MS)
      answers = await readAgreed(true);
    return answers;

    async function readAgreed(isPatient: boolean): Promise<readonly (Reading | RpcError)[]> {
      try {
        const limit = Math.max(1, Math.min(HEADS_MS, timeLeft()));
        const blocks = await agreeOnBlocks(nodes, registry, { limit, asOf, isPatient });
        const votes = await agree(nodes, registry.quorum, queries.length, (node) =>
          readAt(node, registry, queries, blocks, asOf === undefined ? Math.max(1, timeLeft()) : timeout),
        );
        return votes.map((vote) => admitReading(vote, registry, asOf));
      } catch (error) {
        const failure = requireRpcError(error);
        return queries.map(() => failure);
      }
    }
  }

  async function read(queries: readonly Query[], asOf?: number): Promise<readonly (Reading | RpcError)[]> {
    const readings: (Reading | RpcError)[] = [];
    for (let from = 0; from < queries.length; from += AT_ONCE) {
      readings.push(...(await readSome(queries.slice(from, from + AT_ONCE), asOf)));
    }
    return readings;
  }

  return { registry, nodes, read };
}

function admitReading(
  answer: Agreement<Pair> | RpcError,
  registry: TrustedRegistry,
  asOf: number | undefined,
): Reading | RpcError {
  if (answer instanceof RpcError) return answer;
  const { value, agreed } = answer;
  // The final block's call goes first, so that a block that comes between the two is later, as it should be.
  if (!follows(value.latest, value.final)) {
    return new RpcError("rpc.bad-answer", "the latest block does not follow the one that is final");
  }
  const fault = asOf === undefined ? findAgeFault(value.latest.timestamp, registry) : undefined;
  return fault ?? { ...value, nodes: { agreed, asked: registry.rpc.length } };
}

/** One node, read by the names of blocks: nobody else has to agree. */
async function readByTag(node: RpcNode, registry: TrustedRegistry, queries: readonly Query[]): Promise<Vote<Pair>[]> {
  const { address, finality } = registry;
  const tags = listTags(finality);
  const answers = await node.send(tags.flatMap((tag) => queries.map((query) => callStanding(address, query, tag))));
  const newest = answers.slice(-queries.length);
  const latest = queries.map((query, i) => catchRpcError(() => decodeStanding(newest[i]?.(), query)));
  const earlier = typeof finality === "string" ? answers : await askConfirmed(node, address, queries, latest, finality);
  return queries.map((query, i) =>
    catchRpcError((): Vote<Pair> => {
      const [now, isSame] = [latest[i], finality === "latest"];
      if (now === undefined || now instanceof RpcError) throw now ?? noAnswer();
      const final = isSame ? now : decodeStanding(earlier[i]?.(), query);
      return { key: node.host, value: { final, latest: now, hash: undefined } };
    }),
  );
}

async function askConfirmed(
  node: RpcNode,
  address: string,
  queries: readonly Query[],
  latest: readonly (Standing | RpcError)[],
  { confirmations }: { readonly confirmations: number },
): Promise<readonly RpcAnswer[]> {
  const blocks = latest.map((one) => (one instanceof RpcError ? 0 : Math.max(0, one.block - confirmations)));
  return node.send(queries.map((query, i) => callStanding(address, query, `0x${(blocks[i] ?? 0).toString(16)}`)));
}

/** One node, read at blocks that are known by their hashes; of several hashes, at the first that it has. */
async function readAt(
  node: RpcNode,
  { address }: TrustedRegistry,
  queries: readonly Query[],
  { final, latest, isPast }: AgreedBlocks,
  limit: number,
): Promise<Vote<Pair>[]> {
  const hashes = final === latest ? latest.hashes : [...final.hashes, ...latest.hashes];
  const blocks = hashes.map((blockHash) => ({ blockHash, requireCanonical: true }));
  const answers = await node.send(
    queries.flatMap((query) => blocks.map((block) => callStanding(address, query, block))),
    limit,
  );
  return queries.map((query, i) =>
    catchRpcError((): Vote<Pair> => {
      const own = answers.slice(i * blocks.length, (i + 1) * blocks.length);
      const found = readFirst(own.slice(0, final.hashes.length), query, final, isPast);
      const newest = final === latest ? found : readFirst(own.slice(final.hashes.length), query, latest, isPast);
      const key = JSON.stringify([found.hash, found.standing, newest.hash, newest.standing]);
      return { key, value: { final: found.standing, latest: newest.standing, hash: found.hash } };
    }),
  );
}

function readFirst(
  answers: readonly RpcAnswer[],
  query: Query,
  { number, hashes }: AgreedBlock,
  isPast: boolean,
): { readonly hash: string | undefined; readonly standing: Standing } {
  const tried = answers.map((answer) => catchRpcError(() => decodeStanding(answer(), query)));
  const standing = tried.find((one) => !(one instanceof RpcError)) ?? tried[0] ?? noAnswer();
  if (standing instanceof RpcError) {
    const { message, refusal } = standing;
    if (!isPast || refusal === undefined) throw standing;
    throw new RpcError("rpc.no-history", `${message}, which is of a past moment`, refusal);
  }
  if (standing.block !== number) throw new RpcError("rpc.bad-answer", "the node answered from another block");
  return { hash: hashes[tried.indexOf(standing)], standing };
}

function noAnswer(): RpcError {
  return new RpcError("rpc.bad-answer", "no answer");
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
