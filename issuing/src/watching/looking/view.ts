// The registry's authorities at one block, as the nodes say; texts of others come as they can be shown, whatever bytes they are.
import { type ChainClient, credentialRegistryAbi, type RegistryRef, RpcError, type TermSpan } from "@laurel/sdk";
import { AbiCoder, getAddress, Interface, ZeroAddress } from "ethers";
import type { RecoveryFacts } from "../events/event.ts";

export const registryAbi = new Interface(credentialRegistryAbi);

/** An accreditor or an accreditation, with what it states. */
interface Stated {
  readonly term: TermSpan;
  readonly name: string;
  readonly uri: string;
}

/** What is asked of the registry, all at one block. */
export interface View {
  readonly block: number;
  readonly owner: () => Promise<string>;
  readonly pendingOwner: () => Promise<string | null>;
  readonly count: (what: "accreditorCount" | "accreditationCount" | "issuerCount") => Promise<number>;
  readonly operatorCount: (issuer: number) => Promise<number>;
  readonly accreditor: (
    id: number,
  ) => Promise<(Stated & { readonly account: string; readonly pending: string | null }) | undefined>;
  readonly accreditation: (
    id: number,
  ) => Promise<(Stated & { readonly issuer: number; readonly accreditor: number }) | undefined>;
  readonly issuer: (id: number) => Promise<
    | {
        readonly admin: string;
        readonly sponsor: number;
        readonly pendingAdmin: string | null;
        readonly recovery: RecoveryFacts | null;
        /** Whether it lapsed with its starter's mandate, and is there still. */
        readonly hasLapsed: boolean;
      }
    | undefined
  >;
  readonly operator: (
    issuer: number,
    id: number,
  ) => Promise<{ readonly account: string; readonly term: TermSpan; readonly rights: number } | undefined>;
}

const coder = AbiCoder.defaultAbiCoder();
/** The longest text that the registry takes, in bytes. */
const MOST_TEXT = 256;

/** Opens a view. @param client asks a majority, of two nodes both */
export function openView(client: Pick<ChainClient, "ask">, { address }: RegistryRef, block: number): View {
  const named = `0x${block.toString(16)}`;

  async function call(
    method: string,
    given: readonly unknown[],
    types: readonly string[],
  ): Promise<readonly unknown[]> {
    const data = registryAbi.encodeFunctionData(method, given);
    const answer = await client.ask("eth_call", [{ to: address, data }, named]);
    if (answer === "0x") throw new RpcError("registry.no-contract", `there is no contract at ${address}`);
    try {
      return [...coder.decode(types, String(answer))];
    } catch (cause) {
      throw Object.assign(new RpcError("rpc.bad-answer", "the nodes did not return the registry's state"), { cause });
    }
  }

  async function read<Value>(method: string, given: readonly unknown[], type: string): Promise<Value> {
    const [value] = await call(method, given, [type]);
    return value as Value;
  }

  const count = (method: string, ...given: readonly unknown[]): Promise<number> =>
    read<bigint>(method, given, "uint32").then(Number);
  const account = (method: string, ...given: readonly unknown[]): Promise<string> =>
    read<string>(method, given, "address");

  return {
    block,
    owner: () => account("owner"),
    pendingOwner: async () => orNull(await account("pendingOwner")),
    count: (what) => count(what),
    operatorCount: (issuer) => count("operatorCount", issuer),
    async accreditor(id) {
      const [found, pending] = await Promise.all([
        read<unknown[]>("getAccreditor", [id], "tuple(address,uint80,bytes,bytes)"),
        account("pendingAccreditor", id),
      ]);
      const [own, term, name, uri] = found as [string, bigint, string, string];
      if (own === ZeroAddress) return undefined;
      return { account: own, term: readTerm(term), name: readText(name), uri: readText(uri), pending: orNull(pending) };
    },
    async accreditation(id) {
      const type = "tuple(uint32,uint32,uint80,bytes,bytes)";
      const found = await read<unknown[]>("getAccreditation", [id], type);
      const [issuer, accreditor, term, name, uri] = found as [bigint, bigint, bigint, string, string];
      if (issuer === 0n) return undefined;
      const [by, stated] = [{ issuer: Number(issuer), accreditor: Number(accreditor) }, readTerm(term)];
      return { ...by, term: stated, name: readText(name), uri: readText(uri) };
    },
    async issuer(id) {
      const [found, pending, recovery] = await Promise.all([
        read<unknown[]>("getIssuer", [id], "tuple(address,uint32)"),
        account("pendingAdmin", id),
        call("getRecovery", [id], ["tuple(address,uint40,uint32,bool)", "bool"]),
      ]);
      const [admin, sponsor] = found as [string, bigint];
      if (admin === ZeroAddress) return undefined;
      const [proposedAdmin, startedAt, starter, objected] = recovery[0] as [string, bigint, bigint, boolean];
      const isActive = recovery[1] === true;
      const own = { proposedAdmin, startedAt: Number(startedAt), starter: Number(starter), objected };
      return {
        ...{ admin, sponsor: Number(sponsor), pendingAdmin: orNull(pending), recovery: isActive ? own : null },
        hasLapsed: !isActive && startedAt !== 0n,
      };
    },
    async operator(issuer, id) {
      const found = await read<unknown[]>("getOperator", [issuer, id], "tuple(address,uint80,uint8)");
      const [own, term, rights] = found as [string, bigint, bigint];
      return own === ZeroAddress ? undefined : { account: own, term: readTerm(term), rights: Number(rights) };
    },
  };
}

/** An account; null for the zero address. */
export function orNull(address: string): string | null {
  return address === ZeroAddress ? null : getAddress(address);
}

/** A text of the registry's, of bytes in hexadecimal digits: whoever wrote it may have written anything. */
function readText(bytes: unknown): string {
  return Buffer.from(String(bytes).slice(2, 2 + 2 * MOST_TEXT), "hex")
    .toString("utf8")
    .replaceAll("\0", "�");
}

function readTerm(packed: bigint): TermSpan {
  return { from: Number(packed >> 40n), until: Number(packed & 0xff_ffff_ffffn) };
}
