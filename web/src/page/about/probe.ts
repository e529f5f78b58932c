// Asks a node whether it would do for this page: who it is of, how far it has read, whether it takes several calls at once.

/** What a node said of itself. Named by its host alone: a whole URL may hold a key. */
export interface Probe {
  readonly outcome: "good" | "unreachable" | "nonsense" | "wrong-chain" | "stale";
  /** Its newest block. */
  readonly block: number | null;
  /** How old that is, in seconds, by this computer's clock. */
  readonly age: number | null;
  /** Whether it takes several calls in one request; null where that was not found out. */
  readonly batches: boolean | null;
}

/** How a node is asked. */
export interface ProbeOptions {
  readonly chainId: number;
  /** How old the newest block may be, in seconds; null for a chain that stands still. */
  readonly maxAge: number | null;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 10_000;
/** A block with the hashes of some ten thousand transactions. */
const LONGEST_ANSWER = 1_048_576;
/** A clock may be wrong by so many seconds. */
const CLOCK_SLACK = 300;

const CALLS = [
  { method: "eth_chainId", params: [] },
  { method: "eth_getBlockByNumber", params: ["latest", false] },
].map((call, id) => ({ jsonrpc: "2.0", id, ...call }));

/** Asks one node; never throws, except the reason of the signal. */
export async function probeNode(url: string, { chainId, maxAge, signal }: ProbeOptions): Promise<Probe> {
  const blank = { block: null, age: null, batches: null };
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const together = await ask(url, CALLS, within).then(readResults, () => undefined);
    const batches = together !== undefined;
    const [chain, head] = together ?? (await Promise.all(CALLS.map((call) => askOne(url, call, within))));
    const { number, timestamp } = Object(head) as Record<string, unknown>;
    const [found, block, time] = [chain, number, timestamp].map(readQuantity);
    if (found === undefined || block === undefined || time === undefined) return { ...blank, outcome: "nonsense" };
    if (found !== chainId) return { ...blank, outcome: "wrong-chain", batches };
    const age = Math.round(Date.now() / 1000) - time;
    const isStale = maxAge !== null && (age > maxAge || age < -CLOCK_SLACK);
    return { outcome: isStale ? "stale" : "good", block, age: Math.max(0, age), batches };
  } catch (error) {
    signal.throwIfAborted();
    return { ...blank, outcome: error instanceof SyntaxError ? "nonsense" : "unreachable" };
  }
}

async function askOne(url: string, call: (typeof CALLS)[number], signal: AbortSignal): Promise<unknown> {
  return Object(await ask(url, call, signal)).result;
}

/** @throws TypeError where the line fails · SyntaxError where the answer is no JSON */
async function ask(url: string, body: unknown, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...{ signal, redirect: "error", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" },
  });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let chunk = await reader?.read(); chunk !== undefined && !chunk.done; chunk = await reader?.read()) {
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length > LONGEST_ANSWER) {
      reader?.cancel().catch(() => undefined);
      throw new SyntaxError("too long");
    }
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // A node that is busy, or wants a key, often says so in HTML: that is no answer.
    throw response.ok ? error : new TypeError(`HTTP status ${response.status}`);
  }
}

/** The results in the order of the calls; undefined where an answer is missing or refuses. */
function readResults(answers: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(answers)) return undefined;
  const results = CALLS.map(({ id }) => Object(answers.find((one) => Object(one).id === id)).result as unknown);
  return results.every((result) => result !== undefined && result !== null) ? results : undefined;
}

function readQuantity(value: unknown): number | undefined {
  const number = typeof value === "string" && /^0x[0-9a-f]{1,14}$/i.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
