// A registry as a program calls it: one method for each of the contract's functions, plain values in and out, reverts as typed errors.

import {
  type BaseContractMethod,
  Contract,
  type ContractRunner,
  type ContractTransactionResponse,
  type FunctionFragment,
  type Overrides,
  type ParamType,
} from "ethers";
import type { credentialRegistryAbi } from "./abi.ts";
import { registryInterface } from "./contract.ts";
import type { Hex } from "../hash/bytes.ts";
import { explainRevert } from "./registry-error.ts";
import { packTerm, readTerm, type TermSpan } from "./term.ts";

type FunctionEntry = Extract<(typeof credentialRegistryAbi)[number], { readonly type: "function" }>;
interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly components?: readonly Parameter[];
}

/** Unsigned integers of up to 40 bits are numbers, wider ones bigint; a `Term` is its span; bytes and addresses are `0x…`. */
type Scalar<Type extends string> = Type extends "bool"
  ? boolean
  : Type extends "string"
    ? string
    : Type extends "uint80"
      ? TermSpan
      : Type extends "uint8" | "uint32" | "uint40"
        ? number
        : Type extends `uint${string}`
          ? bigint
          : Hex;
type Value<Given extends Parameter> = Given extends { readonly type: "tuple"; readonly components: infer Members }
  ? Members extends readonly Parameter[]
    ? { readonly [Member in Members[number] as Member["name"]]: Value<Member> }
    : never
  : Given["type"] extends `${infer Element}[]`
    ? readonly Scalar<Element>[]
    : Scalar<Given["type"]>;
type Accepted<Given> = Given extends TermSpan
  ? TermSpan
  : Given extends number | bigint
    ? number | bigint
    : Given extends Hex
      ? string
      : Given extends readonly (infer Element)[]
        ? readonly Accepted<Element>[]
        : Given extends object
          ? { readonly [Member in keyof Given]: Accepted<Given[Member]> }
          : Given;
type Inputs<Given extends readonly Parameter[]> = { [Position in keyof Given]: Accepted<Value<Given[Position]>> };
type Output<Given extends readonly Parameter[]> = Given extends readonly [infer Only extends Parameter]
  ? Value<Only>
  : { readonly [Member in Given[number] as Member["name"]]: Value<Member> };
type Method<Given> = Given extends FunctionEntry
  ? (
      ...args: [...Inputs<Given["inputs"]>, overrides?: Overrides]
    ) => Promise<
      Given["stateMutability"] extends "view" | "pure" ? Output<Given["outputs"]> : ContractTransactionResponse
    >
  : never;
type UnionToIntersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

/**
 * One method for each function of the contract, by its name. Views give plain values; the others estimate, send and give the transaction, not yet in a
 * block. The last argument may be ethers' overrides. Each rejects with `RegistryError` where the registry refuses, before anything is sent.
 */
export type Registry = {
  /** The registry's address, with its checksum. */
  readonly address: string;
  /** The same registry with another signer or provider. */
  readonly connect: (runner: ContractRunner) => Registry;
} & {
  readonly [Name in FunctionEntry["name"]]: UnionToIntersection<
    Method<Extract<FunctionEntry, { readonly name: Name }>>
  >;
};

const functions: Map<string, FunctionFragment[]> = new Map();
registryInterface.forEachFunction((fragment) => {
  functions.set(fragment.name, [...(functions.get(fragment.name) ?? []), fragment]);
});

/**
 * Connects to a registry.
 * @param runner a provider to read; a signer to send as well
 * @example
 * const registry = connectRegistry(address, signer);
 * const { admin } = await registry.getIssuer(1);
 * await (await registry.anchorBatch(1, 1, 1, batch.root, batch.size)).wait();
 */
export function connectRegistry(address: string, runner: ContractRunner): Registry {
  const connected = new Contract(address, registryInterface, runner);
  const methods: Record<string, unknown> = {
    address: connected.target,
    connect: (other: ContractRunner) => connectRegistry(address, other),
  };
  for (const [name, overloads] of functions) {
    methods[name] = (...args: unknown[]) => {
      const fragment =
        overloads.find(({ inputs }) => inputs.length === args.length) ?? (overloads[0] as FunctionFragment);
      return callMethod(connected.getFunction(fragment.format("sighash")), args);
    };
  }
  return Object.freeze(methods) as unknown as Registry;
}

async function callMethod(method: BaseContractMethod, args: readonly unknown[]): Promise<unknown> {
  const { inputs, outputs, constant } = method.fragment;
  const given = args.map((value, position) => packValue(inputs[position], value));
  try {
    if (!constant) return await method.send(...given);
    const values = [...(await method.staticCallResult(...given))];
    const members = outputs.map((output, position) => [output.name, unpackValue(output, values[position])] as const);
    return members.length === 1 ? members[0]?.[1] : Object.freeze(Object.fromEntries(members));
  } catch (error) {
    throw explainRevert(error);
  }
}

function packValue(type: ParamType | undefined, value: unknown): unknown {
  return type?.baseType === "uint80" ? packTerm(value as TermSpan) : value;
}

function unpackValue(type: ParamType, value: unknown): unknown {
  if (type.arrayChildren !== null)
    return Object.freeze([...(value as unknown[])].map((one) => unpackValue(type.arrayChildren as ParamType, one)));
  if (type.components !== null) {
    const values = [...(value as unknown[])];
    return Object.freeze(
      Object.fromEntries(type.components.map((member, at) => [member.name, unpackValue(member, values[at])])),
    );
  }
  if (type.baseType === "uint80") return readTerm(value as bigint);
  const bits = Number(/^uint(\d+)$/.exec(type.baseType)?.[1] ?? 256);
  return bits <= 40 ? Number(value) : value;
}
