// Calls that are written down in place of being sent: for an account that is a contract, such as a Safe, or for a key elsewhere.
import { type Chain, countNoun, createFile, describeNetwork, formatMoment, formatUntil, RIGHTS } from "@laurel/issuing";
import { keccak256 } from "ethers";
import { lstat } from "node:fs/promises";
import { type CommandError, usageError } from "../terminal/failure.ts";
import { done, type Outcome } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { tabulate } from "../terminal/table.ts";
import { indent, neutralize, showPath } from "../terminal/terminal.ts";
import { type Executor, findExecutors, type RegistryCall } from "./executor.ts";
import {
  createSafeFile,
  describeAccount,
  hashSafeTransaction,
  type MethodCall,
  readAccount,
  type ReadAccount,
  type SafeHashes,
} from "./safe.ts";

/** Where calls are written down, in place of being sent. */
export interface PlanOptions {
  /** A file for a Safe's Transaction Builder. */
  readonly safe?: string;
  /** Prints the calls' data. */
  readonly calldata?: boolean;
}

/** Whether the options ask for calls to be written down, not sent. */
export function isPlanning({ safe, calldata }: PlanOptions): boolean {
  return safe !== undefined || calldata === true;
}

/** Refuses a file's name that is taken, before the nodes are asked for anything; the file itself is made only where there is none. @throws CommandError */
export async function requireFree({ safe: file }: PlanOptions): Promise<void> {
  if (file === undefined) return;
  if (file === "") throw usageError("--safe names no file", "name the file to write, such as calls.json");
  const found = await lstat(file).catch(() => undefined);
  if (found !== undefined) throw refuseExisting(file);
}

/** An account that has to execute the calls, and what its owners sign where it is a Safe and there is one call. */
type Party = Executor & ReadAccount & { readonly hashes: SafeHashes | undefined };

/** A call with its words. */
type PlannedCall = MethodCall & {
  readonly dataHash: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly type: string;
    readonly value: string;
    readonly words: string | null;
  }[];
};

/**
 * Writes calls down. Nothing is sent and nobody signs: each call is tried first from the account that has to execute it.
 * @throws RegistryError where the registry would refuse one of them · CommandError where the file is there already · RpcError
 */
export async function planCalls(
  { session, options, chain }: { readonly session: Session; readonly options: PlanOptions; readonly chain: Chain },
  calls: readonly RegistryCall[],
): Promise<Outcome> {
  const planned = calls.map((call) => planCall(chain, call));
  const encoded = calls.map((call, at) => ({ ...call, data: planned[at]?.data ?? "0x" }));
  const executors = await findExecutors(chain, encoded);
  const parties = await Promise.all(
    executors.map(async (executor): Promise<Party> => {
      const account = await readAccount(chain, executor.account);
      const [only, ...others] = planned;
      const { safe } = account;
      const hashes =
        safe === undefined || only === undefined || others.length > 0
          ? undefined
          : hashSafeTransaction(only, { chainId: chain.ref.chainId, safe: executor.account, nonce: safe.nonce });
      return { ...executor, ...account, hashes };
    }),
  );
  // What a call means is not asked here: those who sign decide.
  for (const { question } of calls) if (question !== undefined) session.note(`Ask whoever signs: ${question}`);
  if (options.safe !== undefined) await writeSafeFile(session, options.safe, { chain, parties, planned });
  const lines = describePlan({ chain, parties, planned, file: options.safe });
  const value = formatPlan({ chain, parties, planned, file: options.safe });
  if (options.calldata !== true) return done(value, lines);
  if (!session.json) session.note(...lines);
  return done(
    value,
    planned.map(({ data }) => data),
  );
}

/** The data of a call, and its words: read back from the data, which is what will be executed. */
function planCall({ contract, ref }: Chain, { method, values }: RegistryCall): PlannedCall {
  const data = contract.interface.encodeFunctionData(method, values);
  const parsed = contract.interface.parseTransaction({ data });
  if (parsed === null) throw new Error(`${method} is no method of the registry`);
  const { fragment, args } = parsed;
  const shown = fragment.inputs.map(({ name, type }, at) => {
    const value = args[at] as unknown;
    return { name, type, value: String(value), words: (WORDS[name] ?? (() => null))(value) };
  });
  const decoded = { fragment, values: [...args], arguments: shown };
  return { to: ref.address, data, dataHash: keccak256(data), ...decoded };
}

/** What a number or a bit says, by the name of its argument. */
const WORDS: Readonly<Record<string, (value: unknown) => string>> = {
  until: (value) => formatUntil(Number(value)),
  moment: (value) => formatMoment(Number(value)),
  rights: (value) => formatRights(Number(value)),
  upheld: (value) => (value === true ? "the admin is replaced" : "the admin stays"),
};

/** `anchor and revoke`, or one of them. */
export function formatRights(rights: number): string {
  return (["anchor", "revoke"] as const).filter((name) => (rights & RIGHTS[name]) !== 0).join(" and ");
}

/** What was planned, for its texts. */
interface Plan {
  readonly chain: Chain;
  readonly parties: readonly Party[];
  readonly planned: readonly PlannedCall[];
}

async function writeSafeFile({ command }: Session, file: string, { chain, parties, planned }: Plan): Promise<void> {
  const described = planned.map(({ fragment, arguments: given }) => {
    const words = given.map(({ name, value, words: said }) => `${name} ${value}${said === null ? "" : ` (${said})`}`);
    return `${fragment.name}: ${words.join(", ")}`;
  });
  const value = createSafeFile(planned, {
    chainId: chain.ref.chainId,
    name: command,
    description: neutralize(described.join("; ")),
    account: parties[0]?.account ?? "",
    createdAt: Date.now(),
  });
  if (!(await createFile(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o644 }))) throw refuseExisting(file);
}

function refuseExisting(file: string): CommandError {
  return usageError(`${showPath(file)} is there already`, "choose another name, or move that file away");
}

/** The plan as JSON. */
function formatPlan({ chain, parties, planned, file }: Plan & { readonly file: string | undefined }): object {
  const { chainId, address: registry } = chain.ref;
  return {
    format: "laurel-calls-v1",
    ...{ chainId, network: describeNetwork(chainId), registry, file: file ?? null },
    accounts: parties.map(({ account, role, kind, safe = null, hashes }) => {
      const { safeTxHash = null, domainHash = null, messageHash = null } = hashes ?? {};
      return { account, role, kind, safe, safeTxHash, domainHash, messageHash };
    }),
    calls: planned.map(({ to, data, dataHash, fragment, arguments: given }) => {
      return { to, data, dataHash, method: fragment.name, signature: fragment.format("sighash"), arguments: given };
    }),
  };
}

/** The plan in words, to be compared with what a signer's device shows. */
function describePlan({ chain, parties, planned, file }: Plan & { readonly file: string | undefined }): string[] {
  const count = countNoun(planned.length, "call");
  const { chainId, address } = chain.ref;
  const isOne = planned.length === 1;
  return [
    file === undefined
      ? `Nothing was sent. ${count} to be executed:`
      : `Nothing was sent. ${showPath(file)} holds ${count} for a Safe to execute:`,
    ...planned.flatMap((call, at) => describeCall(call, isOne ? "" : `${at + 1}. `)),
    `The target is the registry ${address} on ${describeNetwork(chainId)}.`,
    ...parties.flatMap((party, at) => [
      `${at === 0 ? "To be executed by" : "or by"} ${party.account}, ${party.role}: ${describeAccount(party)}.`,
      ...(party.safe === undefined || party.hashes === undefined
        ? []
        : [
            `  Safe transaction hash, if executed with nonce ${party.safe.nonce}: ${party.hashes.safeTxHash}`,
            `  Some devices show two hashes, of the domain: ${party.hashes.domainHash}`,
            `  and of the message: ${party.hashes.messageHash}`,
          ]),
      ...(party.safe === undefined || isOne
        ? []
        : ["  The Safe sends the calls as one transaction, by its MultiSend contract: compare the data of each call."]),
      ...(party.kind === "plain" && file !== undefined
        ? ["  No Safe is at that address yet, and a key cannot execute this file: leave --safe out to send it by key."]
        : []),
    ]),
    ...(file === undefined
      ? []
      : [
          "Each signer compares the hash and the words with what their own device shows.",
          `Next: open ${showPath(file)} in the Safe's Transaction Builder.`,
        ]),
  ];
}

function describeCall({ fragment, arguments: given, dataHash }: PlannedCall, number: string): string[] {
  const rows = given.map(({ name, value, words }) => [name, words === null ? value : `${value} (${words})`]);
  return [`  ${number}${fragment.name}`, ...indent(indent(tabulate(rows))), `    keccak256 of its data: ${dataHash}`];
}
