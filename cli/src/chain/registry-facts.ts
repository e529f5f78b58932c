// What a registry is, as a verifier must know before they trust it: its code, its release, its accreditors.
import { identifyRuntime, type NodeSource, type RegistryRef } from "@laurel/sdk";
import { type Chain, countNoun, formatUntil, openChain, readCode, requireEvm } from "@laurel/issuing";
import { keccak256 } from "ethers";
import { CommandError } from "../terminal/failure.ts";

/** An accreditor as the registry has it. */
export interface ListedAccreditor {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
  /** In seconds since 1970. */
  readonly until: number;
}

/** What the nodes say of a registry. */
export interface RegistryFacts {
  readonly codeHash: string;
  /** The release that the code is; undefined where this version of Laurel knows none. */
  readonly release: number | undefined;
  /** How many accreditors there are: they count from 1. */
  readonly count: number;
  /** Those that were asked for and are there. */
  readonly accreditors: readonly ListedAccreditor[];
}

/** How a registry is asked. */
export interface FactsOptions {
  readonly plainHttp?: boolean | undefined;
  /** Which accreditors are read, or how many from the first. */
  readonly accreditors: readonly number[] | { readonly first: number };
}

/** Reads them as a majority of the nodes says. @throws CommandError where the contract is no registry · IssuingError · RpcError */
export async function readRegistryFacts(
  { chainId, address }: RegistryRef,
  nodes: readonly NodeSource[],
  { plainHttp, accreditors: wanted }: FactsOptions,
): Promise<RegistryFacts> {
  await requireEvm(nodes);
  const chain = await openChain({ chainId, address }, nodes, { plainHttp });
  try {
    const code = await readCode(chain.provider, { chainId, address });
    const release = identifyRuntime(code, { chainId, address })?.release;
    const count = await countAccreditors(chain);
    const ids = "first" in wanted ? Array.from({ length: Math.min(count, wanted.first) }, (_, i) => i + 1) : wanted;
    const accreditors = await Promise.all(ids.filter((id) => id <= count).map((id) => readAccreditor(chain, id)));
    return { codeHash: keccak256(code), release, count, accreditors };
  } finally {
    chain.provider.destroy();
  }
}

async function countAccreditors({ registry, ref }: Chain): Promise<number> {
  return registry.accreditorCount().catch((cause: unknown) => {
    if (!["BAD_DATA", "CALL_EXCEPTION"].includes(Object(cause).code)) throw cause;
    const message = `the contract at ${ref.address} is not a Laurel registry`;
    throw new CommandError("registry.wrong-code", 1, message, { cure: "check the address", cause });
  });
}

async function readAccreditor({ registry }: Chain, id: number): Promise<ListedAccreditor> {
  const { name, uri, term } = await registry.getAccreditor(id);
  return { id, name, uri, until: term.until };
}

/** `1, Quality Agency (https://qa.example.org), until and including 2030-06-30`. */
export function describeAccreditor({ id, name, uri, until }: ListedAccreditor): string {
  const end = until * 1000 <= Date.now() ? `ended, ${formatUntil(until)}` : formatUntil(until);
  return `${id}, ${name} (${uri}), ${end}`;
}

/** Requires that a registry has each of these accreditors. @throws CommandError naming those that it has not */
export function requireAccreditors({ count }: RegistryFacts, ids: readonly number[], option: string): void {
  const missing = ids.filter((id) => id > count);
  if (missing.length === 0) return;
  const has = count === 0 ? "no accreditor yet" : `only ${countNoun(count, "accreditor")}`;
  const message = `${option} ${missing.join(", ")}: the registry has ${has}`;
  throw new CommandError("accreditor.none", 1, message, { cure: "see `laurel accreditor list`" });
}

/** What the code of a registry is, in words. */
export function describeRelease({ release }: Pick<RegistryFacts, "release">): string {
  return release === undefined ? "this version of Laurel does not know the code" : `the code is release ${release}`;
}
