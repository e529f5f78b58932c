// Asking a provider in a node's place, as `fetch` asks a URL: its answer is the text that a node would send, and is read like one.

import type { AskProvider } from "../source.ts";

/** What is asked, as `fetch` takes it. */
interface Posted {
  readonly body: string;
  readonly signal: AbortSignal;
  /** The longest answer that is read, in UTF-16 code units. */
  readonly most: number;
}

/** EIP-1193: the wallet has no chain. */
const DISCONNECTED: readonly unknown[] = [4900, 4901];
/** Where libraries keep the error that a node answered with. */
const INNER = ["error", "info", "cause", "data", "originalError"];
const DEEPEST = 6;

/** Sends a call. What the provider refuses, by an error with a number, is an answer too. @throws whatever it fails with otherwise · undefined, when it is to end */
export async function postToProvider(ask: AskProvider, { body, signal, most }: Posted): Promise<Response> {
  const { id, method, params } = JSON.parse(body);
  const ended = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject()));
  const said = await Promise.race([ask(method, params), ended]).then(
    (result) => ({ result }),
    (thrown: unknown) => {
      const error = findRefusal(thrown);
      if (error === undefined || DISCONNECTED.includes(error.code)) throw thrown;
      return { error };
    },
  );
  return new Response(writeJson({ jsonrpc: "2.0", id, ...said }, most));
}

/** The innermost error with a number: the node's own. */
function findRefusal(thrown: unknown, depth = 0): { readonly code: number } | undefined {
  // The numbers of these are a browser's.
  if (typeof thrown !== "object" || thrown === null || depth > DEEPEST || thrown instanceof DOMException)
    return undefined;
  const found = thrown as Record<string, unknown>;
  for (const member of INNER) {
    const inner = findRefusal(found[member], depth + 1);
    if (inner !== undefined) return inner;
  }
  const { code, message, details = message, data } = found;
  // viem's messages name the URL, its details do not.
  return typeof code === "number" ? { code, ...{ message: details, data } } : undefined;
}

/** A value as JSON; nothing where it is a ring, or longer than any answer. */
function writeJson(value: unknown, most: number): string {
  let left = most;
  try {
    return JSON.stringify(value, (name, member: unknown) => {
      left -= name.length + (typeof member === "string" ? member.length : 1);
      if (left < 0) throw left;
      return member;
    });
  } catch {
    return "";
  }
}
