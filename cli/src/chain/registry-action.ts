// A registry in which an authority acts: one transaction, what is asked before it, and what its events say afterwards.
import type { Signer, TransactionResponse } from "ethers";
import {
  awaitReceipt,
  chooseSigner,
  type NamedChain,
  openSigner,
  readSignerAddress,
  type RegistryOptions,
  setFees,
  withChain,
} from "./chain.ts";
import { estimateGas, formatCoin } from "@laurel/issuing";
import type { RegistryCall } from "./executor.ts";
import { isPlanning, planCalls, requireFree } from "./planned-calls.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import type { Invocation, Outcome } from "../terminal/invocation.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";

/** What came of a transaction. */
interface ActionResult {
  readonly transaction: string;
  /** A number from one of its events. @throws CommandError where the receipt lacks it */
  readonly readId: (event: string, name: string) => number;
}

/** What came of a transaction, in words and as JSON. */
type Report<Results> = (results: Results) => Outcome | Promise<Outcome>;

/** A registry, and how to act in it. */
export interface ActingChain extends NamedChain {
  /** Nothing is sent: the calls are written down for an account that is a contract, which executes them later (`--safe`, `--calldata`). */
  readonly isPlanned: boolean;
  /**
   * Sends one transaction, after a yes to the question where there is one, and waits for it. Where calls are only written down, nothing is asked,
   * sent or reported.
   * @throws RegistryError where the registry refuses it; nothing was sent then
   */
  readonly act: (call: RegistryCall, report: Report<ActionResult>) => Promise<Outcome>;
  /** The same of several calls, one after another: each question is asked before the first of them is sent. */
  readonly actAll: (calls: readonly RegistryCall[], report: Report<readonly ActionResult[]>) => Promise<Outcome>;
}

/** Runs a command in the registry that its options name. */
export async function withRegistry<Options extends RegistryOptions>(
  { session, options }: Invocation<Options>,
  work: (chain: ActingChain) => Promise<Outcome>,
): Promise<Outcome> {
  await requireFree(options);
  return withChain(session, options, (chain) => {
    setFees(chain, options);
    const acting = { session, options, chain };
    const isPlanned = isPlanning(options);
    const actAll: ActingChain["actAll"] = async (calls, report) => {
      if (isPlanned) return planCalls(acting, calls);
      for (const { method, values, question } of calls)
        if (question !== undefined)
          await confirm(session, `${await describeCost(acting, method, values)}${question}`, options.yes);
      const signer = await openSigner(session, options, chain);
      const results: ActionResult[] = [];
      for (const call of calls) results.push(await send(acting, signer, call));
      return report(results);
    };
    const act: ActingChain["act"] = (call, report) => actAll([call], ([result]) => report(result as ActionResult));
    return work({ ...chain, isPlanned, act, actAll });
  });
}

async function send(
  { session, options, chain }: Costing & { readonly chain: NamedChain },
  signer: Signer,
  { method: name, values }: RegistryCall,
): Promise<ActionResult> {
  const method = chain.registry.connect(signer)[name] as (...values: unknown[]) => Promise<TransactionResponse>;
  const { hash, logs } = await awaitReceipt(session, { provider: chain.provider, options }, () =>
    method(...values).then((sent) => sent.hash),
  );
  const events = logs.flatMap((log) => chain.contract.interface.parseLog(log) ?? []);
  return {
    transaction: hash,
    readId(event, id) {
      const found = events.find((log) => log.name === event);
      if (found !== undefined) return Number(found.args.getValue(id));
      const cure = "check with the list command";
      throw new CommandError("rpc.bad-answer", 3, `the node's receipt lacks the event ${event}`, { cure });
    },
  };
}

/** What is to be sent, and who is asked before. */
interface Costing {
  readonly session: Session;
  readonly options: RegistryOptions;
  readonly chain: Pick<NamedChain, "config" | "contract" | "provider" | "ref">;
}

/** `At most 0.0002 ETH. `, where the nodes tell what a call would take; nothing where nobody is asked. */
export async function describeCost(
  { session, options, chain }: Costing,
  name: string,
  values: readonly unknown[],
): Promise<string> {
  if (options.yes === true || !session.interactive) return "";
  setFees(chain, options);
  try {
    const account = await readSignerAddress(chooseSigner(options, chain.config));
    const [gas, { gasPrice }] = await Promise.all([
      estimateGas(chain, name, values, account),
      chain.provider.getFeeData(),
    ]);
    return `At most ${formatCoin(chain.ref.chainId, gas * (gasPrice ?? 0n), "ceil")}. `;
  } catch {
    // What only informs keeps nobody from going on.
    return "";
  }
}

/** An id as a person wrote it. @throws CommandError where it is no positive whole number. */
export function parseId(text: string, what: string): number {
  if (/^[1-9]\d{0,9}$/.test(text) && Number(text) <= 0xffffffff) return Number(text);
  throw usageError(`${what} ${text}: not a number of the registry`, "numbers count from 1: see the list command");
}
