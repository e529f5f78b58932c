// One transaction of an authority: what is asked before, sent, and read from its event afterwards.
import type { Registry } from "@laurel/sdk";
import type { LogDescription, TransactionResponse } from "ethers";
import { awaitReceipt, type Mined, type NamedChain, openSigner, type RegistryOptions } from "./chain.ts";
import { CommandError, usageError } from "../terminal/failure.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";

/** A transaction to send. */
export interface RegistryAction {
  readonly method: keyof Registry;
  readonly values: readonly unknown[];
  /** Asked before it is sent; nothing is asked where it is left out. */
  readonly question?: string;
}

/** What came of it. */
export interface ActionResult extends Mined {
  /** The events of the registry, in order. */
  readonly events: readonly LogDescription[];
}

/** Sends one transaction and waits for it. @throws RegistryError where the registry refuses it; nothing was sent then. */
export async function act(
  session: Session,
  chain: NamedChain,
  options: RegistryOptions,
  action: RegistryAction,
): Promise<ActionResult> {
  if (action.question !== undefined) await confirm(session, action.question, options.yes);
  const signer = await openSigner(session, options, chain);
  const method = chain.registry.connect(signer)[action.method] as (
    ...values: unknown[]
  ) => Promise<TransactionResponse>;
  const told = await method(...action.values).then(
    ({ hash }) => hash,
    (error: unknown) => {
      // Once it was sent, only the chain says what became of it.
      if (chain.provider.told === undefined) throw error;
      return chain.provider.told;
    },
  );
  const sent = await awaitReceipt(session, chain, told);
  const receipt = await chain.provider.getTransactionReceipt(sent.transaction);
  const events = (receipt?.logs ?? []).flatMap((log) => chain.contract.interface.parseLog(log) ?? []);
  return { ...sent, events };
}

/** A number from one of the events. */
export function readEventId(result: ActionResult, event: string, name: string): number {
  const found = result.events.find((log) => log.name === event);
  if (found === undefined)
    throw new CommandError("rpc.bad-answer", 3, `the node's receipt lacks the event ${event}`, {
      cure: "look it up with the list command",
    });
  return Number(found.args.getValue(name));
}

/** An id as a person wrote it. @throws CommandError where it is no positive whole number. */
export function parseId(text: string | undefined, what: string): number {
  const id = /^[1-9]\d{0,9}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (!(id <= 0xffffffff))
    throw usageError(
      `${what} ${text ?? ""}: not a number of the registry`,
      "they count from 1; the list command prints them",
    );
  return id;
}
