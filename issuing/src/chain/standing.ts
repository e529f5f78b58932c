// What a registry says of a whole batch, at one block, as a majority of the nodes says.
import {
  connectChain,
  type Finality,
  listLapsedTerms,
  readBit,
  readCount,
  readFinalBlock,
  readStanding,
  RpcError,
  type Standing,
  wordOf,
} from "@laurel/sdk";
import type { Chain } from "./chain.ts";

/** Which batch. */
export interface BatchPlace {
  readonly issuer: number;
  readonly root: string;
  readonly size: number;
}

/** A batch's standing, with what it says of each credential. */
export interface BatchStanding extends Pick<Standing, "batch" | "timestamp"> {
  /** The block's number. */
  readonly block: number;
  /** The terms that were not in force when it was anchored: none where the anchor counts. */
  readonly lapsed: readonly ("operator" | "accreditation" | "accreditor")[];
  /** Who the accreditation says the issuer is. */
  readonly identity: { readonly id: string; readonly name: string };
  readonly isRevoked: (index: number) => boolean;
  readonly isSuspended: (index: number) => boolean;
}

/** How many words of the bitmaps are read at once: 262,144 credentials. */
const WORDS_AT_ONCE = 1024;

/** The chain, and what it takes to be final. */
interface StandingSource {
  readonly chain: Chain;
  readonly finality?: Finality | undefined;
  /** Of two nodes both are needed. */
  readonly strict?: boolean;
}

/** A block, by its number and its time in seconds since 1970. */
export interface BlockMoment {
  readonly block: number;
  readonly timestamp: number;
}

/** The block at the finality point, or the newest. @throws RpcError where no majority says it */
export async function readBlockMoment(
  { chain: { ref, rpc, plainHttp }, finality = "finalized", strict }: StandingSource,
  at: "final" | "latest",
): Promise<BlockMoment> {
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp, strict });
  const named = at === "latest" ? at : await readFinalBlock({ chain: client, finality });
  const header = Object(await client.ask("eth_getBlockByNumber", [named, false])) as Record<string, unknown>;
  if (header.number === undefined) throw new RpcError("rpc.bad-answer", `the node has no block ${named}`);
  return { block: readCount(header.number), timestamp: readCount(header.timestamp) };
}

/**
 * Reads a batch's standing at the finality point, at the newest block, or at one that is named by its number; all of it at the same one.
 * @throws RpcError where no majority says it
 */
export async function readBatchStanding(
  source: StandingSource,
  { issuer, root, size }: BatchPlace,
  at: "final" | "latest" | number,
): Promise<BatchStanding> {
  const { ref, rpc, plainHttp } = source.chain;
  const client = connectChain({ chainId: ref.chainId, rpc, plainHttp, strict: source.strict });
  const number = typeof at === "number" ? at : (await readBlockMoment(source, at)).block;
  const block = `0x${number.toString(16)}`;
  const [revoked, suspended]: Record<number, string>[] = [{}, {}];
  let first: Standing | undefined;
  for (let from = 0; from <= wordOf(size - 1); from += WORDS_AT_ONCE) {
    const length = Math.min(WORDS_AT_ONCE, wordOf(size - 1) + 1 - from);
    const words = Array.from({ length }, (_, i) => from + i);
    const standing = await readStanding(client, ref.address, { issuer, root, words, block });
    first ??= standing;
    Object.assign(revoked as object, standing.revoked);
    Object.assign(suspended as object, standing.suspended);
  }
  const { batch, timestamp, accreditation } = first as Standing;
  return {
    ...{ block: number, timestamp, batch, lapsed: batch.anchoredAt === 0 ? [] : listLapsedTerms(first as Standing) },
    identity: { id: accreditation.uri, name: accreditation.name },
    isRevoked: (index) => readBit(revoked as Record<number, string>, index),
    isSuspended: (index) => readBit(suspended as Record<number, string>, index),
  };
}
