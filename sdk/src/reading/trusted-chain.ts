// The chain of a registry on the trust list, asked by its quorum: single calls, and functions of the registry at one block.

import { agree, type Agreement, type Vote } from "../rpc/agreement.ts";
import { writeAlike } from "../rpc/alike.ts";
import { runInTime } from "../rpc/deadline.ts";
import { askHeader, type Header, readHeader } from "../rpc/heads.ts";
import { type RpcAnswer, type RpcCall, RpcError, type RpcNode } from "../rpc/rpc.ts";
import type { NodeSource } from "../rpc/source.ts";
import type { AskChain } from "./log-scan.ts";
import { findBlock, requireAnswer, SNAPSHOT_MS, type SnapshotOptions } from "./snapshot.ts";
import type { TrustedRegistry } from "./trust-list.ts";
import { connectTrusted } from "./trusted-node.ts";

/** A call of a function of the registry, and how its answer is read. */
export interface View<Result = unknown> {
  /** The call's data. */
  readonly data: string;
  /** @throws RpcError where it is no such answer */
  readonly read: (answer: unknown) => Result;
}

/** What views answer, in their order. */
export type ViewResults<Views extends readonly View[]> = {
  readonly [Place in keyof Views]: Views[Place] extends View<infer Result> ? Result : never;
};

/** The chain of a registry. What it tells, `quorum` hosts tell alike; it throws an RpcError where they do not, and the reason of the caller's signal. */
export interface TrustedChain {
  readonly registry: TrustedRegistry<NodeSource>;
  /** One call that names its block itself. */
  readonly ask: AskChain;
  /** Several of them in one request; an RpcError in place of what they do not tell alike. */
  readonly askAll: (calls: readonly RpcCall[]) => Promise<readonly unknown[]>;
  /** The block at the trust list's finality point, or the newest. */
  readonly findBlock: (at: "final" | "latest") => Promise<Header>;
  /** The block of a number; undefined where there is none. */
  readonly findHeader: (number: number) => Promise<Header | undefined>;
  /** What functions of the registry answer at a block, in one request. */
  readonly read: <const Views extends readonly View[]>(block: Header, views: Views) => Promise<ViewResults<Views>>;
}

/** Opens the chain of a registry. */
export function openTrustedChain(
  registry: TrustedRegistry<NodeSource>,
  { timeout = SNAPSHOT_MS, signal }: SnapshotOptions = {},
): TrustedChain {
  const nodes = connectTrusted(registry, timeout);
  const inTime = <T>(work: (within: AbortSignal) => Promise<T>): Promise<T> =>
    runInTime({ limit: timeout, signal }, work);
  const poll = <T>(
    count: number,
    ask: (node: RpcNode, within: AbortSignal) => Promise<readonly Vote<T>[]>,
  ): Promise<readonly (Agreement<T> | RpcError)[]> =>
    inTime((within) => agree(nodes, registry.quorum, count, (node) => ask(node, within)));

  async function askAll(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    const answers = await poll(calls.length, async (node, within) => {
      const said = await node.send(calls, within);
      return calls.map(({ method }, i) =>
        takeVote(() => {
          const key = writeAlike(method, said[i]?.());
          // Of equal answers one is taken, which may be a liar's: so no more of it than what is equal.
          return { key, value: JSON.parse(key) as unknown };
        }),
      );
    });
    return answers.map((answer) => (answer instanceof RpcError ? answer : answer.value));
  }

  async function ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const [answer] = await askAll([{ method, params }]);
    if (answer instanceof RpcError) throw answer;
    return answer;
  }

  return {
    ...{ registry, askAll, ask },
    async findHeader(number) {
      const { method, params } = askHeader(number);
      const answer = await ask(method, params);
      return answer === null ? undefined : readHeader(() => answer, "the node", number);
    },
    findBlock: (at) => inTime((within) => findBlock(nodes, registry, { at, timeout, signal: within })),
    async read(block, views) {
      const { address: to } = registry;
      const look = askHeader(block.number);
      const calls = views.map(({ data }) => ({ method: "eth_call", params: [{ to, data }, look.params[0]] }));
      const answers = await poll(views.length, async (node, within) => {
        const [before, ...said] = await node.send([look, ...calls, look], within);
        for (const header of [before, said.pop()]) requireSame(header, block, node);
        return views.map((view, i) =>
          takeVote(() => {
            const value = view.read(said[i]?.());
            return {
              key: JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${one}` : one)),
              value,
            };
          }),
        );
      });
      return answers.map((answer) => requireAnswer(answer).value) as ViewResults<typeof views>;
    },
  };
}

/** What is read by a block's number is of that block only where the node has its hash under the number before and after. */
function requireSame(answer: RpcAnswer | undefined, block: Header, { host }: RpcNode): void {
  if (readHeader(answer, host, block.number).hash !== block.hash)
    throw new RpcError("rpc.bad-answer", `${host} has another block ${block.number}`);
}

function takeVote<T>(read: () => Vote<T>): Vote<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
}
