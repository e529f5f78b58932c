// The registry's functions as the commands call them: numbers as numbers, terms as spans, reverts as typed errors.
import { credentialRegistryAbi } from "@laurel/sdk";
import { Contract, type JsonRpcProvider, type Signer, type TransactionResponse } from "ethers";
import type { TermSpan } from "./authority.ts";

/** An accreditor, as the chain has it. */
interface Accreditor {
  readonly account: string;
  readonly term: TermSpan;
  readonly name: string;
  readonly uri: string;
}

/** An accreditation, as the chain has it. */
export interface Accreditation {
  readonly issuer: number;
  readonly accreditor: number;
  readonly term: TermSpan;
  readonly name: string;
  readonly uri: string;
}

/** An operator, as the chain has it. */
export interface Operator {
  readonly account: string;
  readonly term: TermSpan;
  /** 1 to anchor, 2 to revoke, 3 for both. */
  readonly rights: number;
}

/** A batch's record on chain; zeros where there is none. */
export interface BatchOnChain {
  readonly anchoredAt: number;
  readonly size: number;
  readonly accreditation: number;
  readonly operator: number;
  readonly revokedAt: number;
}

/** A registry that is read, and written with a signer. */
export interface RegistryClient {
  readonly contract: Contract;
  getAccreditor(id: number): Promise<Accreditor>;
  getAccreditation(id: number): Promise<Accreditation>;
  getIssuer(id: number): Promise<{ readonly admin: string; readonly sponsor: number }>;
  getOperator(issuer: number, id: number): Promise<Operator>;
  getBatch(issuer: number, root: string): Promise<BatchOnChain>;
  counts(issuer: number, root: string): Promise<boolean>;
  /** The revoked and suspended bitmaps of these words. */
  readBitmaps(
    issuer: number,
    root: string,
    words: readonly number[],
  ): Promise<{ readonly revoked: readonly bigint[]; readonly suspended: readonly bigint[] }>;
  /** How many there are, ids being 1 to this. */
  count(of: "accreditor" | "accreditation" | "issuer"): Promise<number>;
  countOperators(issuer: number): Promise<number>;
  estimateGas(name: string, values: readonly unknown[], from: string): Promise<bigint>;
  /** @throws RegistryRefusal where the registry refuses, before anything is sent. */
  send(signer: Signer, name: string, values: readonly unknown[]): Promise<TransactionResponse>;
}

function readTerm(packed: bigint): TermSpan {
  return { from: Number(packed >> 40n), until: Number(packed & 0xff_ffff_ffffn) };
}

/** The registry refused a call: its own error, with its arguments. */
export class RegistryRefusal extends Error {
  /** The error's name in the contract. */
  readonly errorName: string;
  readonly values: readonly unknown[];

  constructor(errorName: string, values: readonly unknown[], cause: unknown) {
    super(`the registry refuses it: ${errorName}(${values.map(String).join(", ")})`, { cause });
    this.name = "RegistryRefusal";
    this.errorName = errorName;
    this.values = values;
  }
}

/** A revert's error in place of the one that ethers made of it. */
function explainRevert(contract: Contract, error: unknown): unknown {
  const { data, info } = error as { data?: unknown; info?: { error?: { data?: unknown } } };
  const inner = info?.error?.data;
  for (const candidate of [data, inner, (inner as { data?: unknown } | undefined)?.data]) {
    if (typeof candidate !== "string" || !/^0x[0-9a-f]{8}/i.test(candidate)) continue;
    const parsed = contract.interface.parseError(candidate);
    if (parsed !== null) return new RegistryRefusal(parsed.name, [...parsed.args], error);
  }
  return error;
}

/** Connects to a registry. */
export function connectClient(address: string, provider: JsonRpcProvider): RegistryClient {
  const contract = new Contract(address, credentialRegistryAbi, provider);
  const call = async (name: string, ...values: unknown[]) => {
    try {
      return await contract.getFunction(name).staticCall(...values);
    } catch (error) {
      throw explainRevert(contract, error);
    }
  };
  return {
    contract,
    async getAccreditor(id) {
      const { account, term, name, uri } = await call("getAccreditor", id);
      return { account, term: readTerm(term), name, uri };
    },
    async getAccreditation(id) {
      const { issuer, accreditor, term, name, uri } = await call("getAccreditation", id);
      return { issuer: Number(issuer), accreditor: Number(accreditor), term: readTerm(term), name, uri };
    },
    async getIssuer(id) {
      const { admin, sponsor } = await call("getIssuer", id);
      return { admin, sponsor: Number(sponsor) };
    },
    async getOperator(issuer, id) {
      const { account, term, rights } = await call("getOperator", issuer, id);
      return { account, term: readTerm(term), rights: Number(rights) };
    },
    async getBatch(issuer, root) {
      const { anchoredAt, size, accreditation, operator, revokedAt } = await call("getBatch", issuer, root);
      return {
        anchoredAt: Number(anchoredAt),
        size: Number(size),
        accreditation: Number(accreditation),
        operator: Number(operator),
        revokedAt: Number(revokedAt),
      };
    },
    counts: (issuer, root) => call("counts", issuer, root),
    async readBitmaps(issuer, root, words) {
      const standing = await call("standing", issuer, root, words);
      return { revoked: [...standing.revoked], suspended: [...standing.suspended] };
    },
    count: async (of) => Number(await call(`${of}Count`)),
    countOperators: async (issuer) => Number(await call("operatorCount", issuer)),
    async estimateGas(name, values, from) {
      try {
        return await contract.getFunction(name).estimateGas(...values, { from });
      } catch (error) {
        throw explainRevert(contract, error);
      }
    },
    async send(signer, name, values) {
      const connected = contract.connect(signer) as Contract;
      try {
        const gas = await connected.getFunction(name).estimateGas(...values);
        return await connected.getFunction(name).send(...values, { gasLimit: gas + gas / 10n });
      } catch (error) {
        throw explainRevert(contract, error);
      }
    },
  };
}
