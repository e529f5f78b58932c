// Wallets: providers that ask a person before they send. The person is asked once, and may refuse, wait, or choose another chain meanwhile.

import { RpcError } from "../rpc/rpc.ts";
import type { AskProvider } from "../rpc/source.ts";
import { TransactionError } from "./transaction-error.ts";

const SEND = "eth_sendTransaction";
/** EIP-1193: the person refused it. */
const DECLINED = 4001;

/** Asks for each transaction once, however often it is told: an answer that comes late is not lost, and no second window opens. */
export function askOnce(ask: AskProvider | undefined): AskProvider | undefined {
  if (ask === undefined) return undefined;
  const asked = new Map<string, Promise<unknown>>();
  return (method, params) => {
    if (method !== SEND) return ask(method, params);
    const key = JSON.stringify(params);
    const answer = asked.get(key) ?? ask(method, params);
    asked.set(key, answer);
    return answer;
  };
}

/** What a wallet's failure to send means to whoever waits for it: the same error, where that is a node's as well. */
export function explainWallet(error: unknown, method: string): unknown {
  if (method !== SEND || !(error instanceof RpcError)) return error;
  const { code } = Object(error.refusal) as { readonly code?: unknown };
  if (code === DECLINED)
    return new TransactionError("signer.declined", "the request was declined in the wallet; nothing was sent");
  if (error.code !== "rpc.wrong-chain") return error;
  const cure = "switch the wallet back, check there whether anything was sent, and try again";
  return new TransactionError("signer.chain", `${error.message}; ${cure}`, true);
}
