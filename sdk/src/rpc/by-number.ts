// A state at a block that is known by its hash, from a node that cannot be asked by hashes (EIP-1898): it is asked by the block's number,
// between two looks at the header that it has under that number.

import { askHeader, type Header, readHeader } from "./heads.ts";
import { type RpcCall, RpcError, type RpcNode } from "./rpc.ts";

/** Nodes that gave by a number what they did not give by the hash: they are not asked by hashes again. */
const BY_NUMBER = new WeakSet<RpcNode>();

/** Whether a node is asked by numbers. */
export function isAskedByNumber(node: RpcNode): boolean {
  return BY_NUMBER.has(node);
}

/** How a node is asked by a block's number. */
export interface NumberQuestion<T> {
  /** The block, as hosts name it: headers of one number. */
  readonly headers: readonly [Header, ...Header[]];
  readonly ask: (call: RpcCall) => Promise<unknown>;
  /** Reads what is wanted at a number, which is that of a header. What it throws is why nothing can be read. */
  readonly read: (number: string, header: Header) => Promise<T>;
}

/**
 * Reads by number, and holds it for what the hash would have given only where the node has that hash under the number before and after.
 * @throws RpcError `rpc.bad-answer` where it has none of them, or another one afterwards
 */
export async function readByNumber<T>(node: RpcNode, { headers, ask, read }: NumberQuestion<T>): Promise<T> {
  const [{ number }] = headers;
  const call = askHeader(number);
  const look = async (): Promise<Header | undefined> => {
    const answer = await ask(call);
    const { hash } = readHeader(() => answer, node.host, number);
    return headers.find((header) => header.hash === hash);
  };
  const header = await look();
  if (header !== undefined) {
    const value = await read(String(call.params[0]), header);
    if ((await look()) === header) {
      BY_NUMBER.add(node);
      return value;
    }
  }
  throw new RpcError("rpc.bad-answer", `${node.host} has another block ${number}`);
}
