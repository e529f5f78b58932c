// laurel.json: which registry, issuer and key the commands of an institution use.
import { dirname, resolve } from "node:path";
import { findUrlFault, type JsonObject } from "@laurel/sdk";
import { findBaseFault, type Problem } from "@laurel/issuing";
import { findSettings, KEPT_APART, type Lookup, refuseMissing } from "./settings-file.ts";

/** How transactions are signed. */
export type SignerConfig =
  { readonly type: "keystore"; readonly path: string } | { readonly type: "rpc-account"; readonly address: string };

/** What `laurel.json` says. */
export interface Config {
  /** Where it was read. */
  readonly path: string;
  readonly chainId: number;
  /** The registry's address, EIP-55. */
  readonly registry: string;
  readonly rpc: readonly string[];
  /** Whether far nodes may be asked by http, where anybody on the way can answer in their place. */
  readonly plainHttp: boolean;
  readonly issuer: number;
  readonly accreditation: number | undefined;
  readonly operator: number | undefined;
  readonly signer: SignerConfig;
  /** Under which URL what is issued gets its status lists, where no other is said. */
  readonly statusBase: string | undefined;
}

/** Reads `laurel.json`. @throws CommandError where there is none · IssuingError naming the members at fault */
export async function readConfig(lookup: Lookup): Promise<Config> {
  const found = await findSettings<Omit<Config, "path">>("laurel.json", lookup, { findMore: findUrlFaults });
  if (found === undefined) throw refuseMissing("laurel.json", lookup);
  const { path, value } = found;
  const { chainId, registry, rpc, plainHttp = false, issuer, accreditation, operator, signer, statusBase } = value;
  const named = signer.type === "keystore" ? { ...signer, path: resolve(dirname(path), signer.path) } : signer;
  return { path, chainId, registry, rpc, plainHttp, issuer, accreditation, operator, signer: named, statusBase };
}

type UrlProblem = Omit<Problem, "file">;

/** What is wrong with URLs, where their form is right. */
function findUrlFaults(source: JsonObject, faults: readonly UrlProblem[]): readonly UrlProblem[] {
  const { statusBase } = source;
  const isOfForm = typeof statusBase === "string" && faults.every(({ column }) => column !== "/statusBase");
  const fault = isOfForm ? findBaseFault(statusBase) : undefined;
  const bases = fault === undefined ? [] : [{ column: "/statusBase", message: fault }];
  return [...bases, ...findNodeFaults(source, faults)];
}

function findNodeFaults({ rpc, plainHttp }: JsonObject, faults: readonly UrlProblem[]): readonly UrlProblem[] {
  if (!Array.isArray(rpc) || faults.some(({ column = "" }) => /^\/(?:rpc|plainHttp)\b/.test(column))) return [];
  return rpc.flatMap((url, i) => {
    const fault = findUrlFault(url, { plainHttp: plainHttp === true });
    const { username, password } = new URL(url);
    const cure = username === "" && password === "" ? "write https://" : KEPT_APART;
    return fault === undefined ? [] : [{ column: `/rpc/${i}`, message: fault, cure }];
  });
}

/** A signer as `--signer` names it: an account of the node (its address), or the path of a keystore. */
export function parseSignerOption(text: string): SignerConfig {
  return /^0x[0-9a-fA-F]{40}$/.test(text)
    ? { type: "rpc-account", address: text }
    : { type: "keystore", path: resolve(text) };
}
