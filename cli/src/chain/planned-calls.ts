// Calls that are written down in place of being sent: for an account that is a contract, such as a Safe, or for a key elsewhere.
import { type Chain, countNoun, createFile, describeNetwork, formatMoment, formatUntil, RIGHTS } from "@laurel/issuing";
import { keccak256 } from "ethers";
import { createHash } from "node:crypto";
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
  hashTogether,
  type MethodCall,
  type MultiSendHashes,
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

/** An account that has to execute the calls, and what its owners sign where it is a Safe: for one call, or for several at once. */
type Party = Executor &
  ReadAccount & { readonly hashes: SafeHashes | undefined; readonly together: readonly MultiSendHashes[] };

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
  const planned = await Promise.all(calls.map((call) => nameOperator(chain, planCall(chain, call))));
  const encoded = calls.map((call, at) => ({ ...call, data: planned[at]?.data ?? "0x" }));
  const executors = await findExecutors(chain, encoded);
  const parties = await Promise.all(
    executors.map(async (executor): Promise<Party> => {
      const account = await readAccount(chain, executor.account);
      const [only, ...others] = planned;
      const { safe } = account;
      const none = { ...executor, ...account, hashes: undefined, together: [] };
      if (safe === undefined || only === undefined) return none;
      const place = { chainId: chain.ref.chainId, safe: executor.account, nonce: safe.nonce };
      if (others.length === 0) return { ...none, hashes: hashSafeTransaction(only, place) };
      return { ...none, together: await hashTogether(chain, planned, { ...place, version: safe.version }) };
    }),
  );
  // What a call means is not asked here: those who sign decide.
  for (const { question } of calls) if (question !== undefined) session.note(`Ask those who sign: ${question}`);
  const plan = { chain, parties, planned };
  const file = options.safe === undefined ? undefined : await writeSafeFile(session, options.safe, plan);
  const lines = describePlan({ ...plan, file });
  const value = formatPlan({ ...plan, file });
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

/** The same with the account of the operator that it ends: a number alone can be another's. */
async function nameOperator({ registry }: Chain, call: PlannedCall): Promise<PlannedCall> {
  if (call.fragment.name !== "endOperator") return call;
  const [issuer = 0, operator = 0] = call.values.map(Number);
  // What is only shown keeps nobody from acting.
  const found = await registry.getOperator(issuer, operator).catch(() => undefined);
  const words = found === undefined ? "the nodes do not say which account" : `${found.account}, according to the nodes`;
  return { ...call, arguments: call.arguments.map((one) => (one.name === "operator" ? { ...one, words } : one)) };
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

/** A file that was written for a Safe, and the SHA-256 of its bytes as 64 hex digits. */
interface SafeFile {
  readonly path: string;
  readonly sha256: string;
}

async function writeSafeFile({ command }: Session, file: string, { chain, parties, planned }: Plan): Promise<SafeFile> {
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
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (!(await createFile(file, text, { mode: 0o644 }))) throw refuseExisting(file);
  return { path: file, sha256: createHash("sha256").update(text).digest("hex") };
}

function refuseExisting(file: string): CommandError {
  return usageError(`${showPath(file)} exists already`, "choose another name, or move that file away");
}

/** The plan as JSON. */
function formatPlan({ chain, parties, planned, file }: Plan & { readonly file: SafeFile | undefined }): object {
  const { chainId, address: registry } = chain.ref;
  return {
    format: "laurel-calls-v1",
    ...{ chainId, network: describeNetwork(chainId), registry },
    ...{ file: file?.path ?? null, sha256: file?.sha256 ?? null },
    accounts: parties.map(({ account, role, kind, safe = null, hashes, together }) => {
      const { safeTxHash = null, domainHash = null, messageHash = null } = hashes ?? {};
      return { account, role, kind, safe, safeTxHash, domainHash, messageHash, together };
    }),
    calls: planned.map(({ to, data, dataHash, fragment, arguments: given }) => {
      return { to, data, dataHash, method: fragment.name, signature: fragment.format("sighash"), arguments: given };
    }),
  };
}

/** The plan in words, to be compared with what a signer's device shows. */
function describePlan({ chain, parties, planned, file }: Plan & { readonly file: SafeFile | undefined }): string[] {
  const count = countNoun(planned.length, "call");
  const { chainId, address } = chain.ref;
  const isOne = planned.length === 1;
  return [
    file === undefined
      ? `Nothing was sent. ${count} to execute:`
      : `Nothing was sent. ${showPath(file.path)} holds ${count} for a Safe to execute:`,
    ...planned.flatMap((call, at) => describeCall(call, isOne ? "" : `${at + 1}. `)),
    `The target is the registry ${address} on ${describeNetwork(chainId)}.`,
    ...parties.flatMap((party, at) => [
      `${at === 0 ? "Execute from" : "or from"} ${party.account}, ${party.role}: ${describeAccount(party)}.`,
      ...(party.hashes === undefined ? [] : describeHashes(party, party.hashes)),
      ...party.together.flatMap((hashes) => [
        `  The Safe makes all calls at once by MultiSendCallOnly ${hashes.multiSend}.`,
        ...describeHashes(party, hashes),
      ]),
      ...(party.safe === undefined || isOne || party.together.length > 0
        ? []
        : ["  The Safe sends the calls as one transaction, by its MultiSend contract: compare the data of each call."]),
      ...(party.kind === "plain" && file !== undefined
        ? [
            "  There is no Safe at that address yet, and a key cannot execute this file: to send with a key, leave --safe out.",
          ]
        : []),
    ]),
    ...(file === undefined
      ? []
      : [
          `SHA-256 of the file: ${file.sha256}`,
          "Anyone who passes the file on can add calls to it: compare its SHA-256 before loading it.",
          "Each signer: compare the hash and the words with what your own device shows.",
          `Next: open ${showPath(file.path)} in the Safe's Transaction Builder.`,
        ]),
  ];
}

function describeHashes({ safe }: Party, { safeTxHash, domainHash, messageHash }: SafeHashes): string[] {
  return [
    `  Safe transaction hash, if executed with nonce ${safe?.nonce}: ${safeTxHash}`,
    `  Some devices show two hashes, of the domain: ${domainHash}`,
    `  and of the message: ${messageHash}`,
  ];
}

function describeCall({ fragment, arguments: given, dataHash }: PlannedCall, number: string): string[] {
  const rows = given.map(({ name, value, words }) => [name, words === null ? value : `${value} (${words})`]);
  return [`  ${number}${fragment.name}`, ...indent(indent(tabulate(rows))), `    keccak256 of its data: ${dataHash}`];
}
