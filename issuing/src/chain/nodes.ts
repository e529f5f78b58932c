// The nodes of a chain as ethers wants them: the SDK asks them, with our own time limits, and gives only what a majority says.
import {
  capFees,
  type ChainClient,
  connectChain,
  explainRefusals,
  type Fees,
  findSourceFault,
  fromHex,
  heedRefusals,
  type Hex,
  identifySource,
  keccak256,
  type NodeSource,
  quoteFees,
  raiseFees,
  readChainId,
  readCount,
  readFees,
  readGas,
  readReply,
  type Refusal,
  RpcError,
  toHex,
  TransactionError,
} from "@laurel/sdk";
import {
  FeeData,
  JsonRpcApiProvider,
  type JsonRpcError,
  type JsonRpcPayload,
  type JsonRpcResult,
  toQuantity,
  Transaction,
  type TransactionReceipt,
  ZeroAddress,
} from "ethers";
import { refuseUse } from "../messages/issuing-error.ts";

/** What became of the transaction that was sent: its hash; null where a node signed it, and did not say. */
export type Told = string | null | undefined;

/** How often a transaction is offered that nodes refuse for its fee: seven doublings are from 1 gwei to the most that a tip is. */
const MOST_OFFERS = 10;

/** One transaction, however often it is offered: all its offers have one nonce, so that a block takes one of them at most, whatever nodes reply. */
interface Offer {
  /** Of which account, and the nonce; undefined until the first offer needs one. */
  nonce: { readonly account: string; readonly value: number } | undefined;
  /** The hash of each offer that nodes were given, also where they say that they refuse it. */
  readonly hashes: string[];
}

/** A class, since ethers makes providers by subclassing. */
export class NodesProvider extends JsonRpcApiProvider {
  readonly #all: ChainClient;
  readonly #first: ChainClient;
  readonly #host: string;
  #told: Told;
  #offer: Offer = { nonce: undefined, hashes: [] };
  #isOffering = false;
  #isLegacy = false;
  #isFree = false;
  #offered: Fees | undefined;
  /** What is paid for a unit of gas, in wei: the tip, in place of what the nodes say, and the most. */
  wishes: { readonly tip?: bigint | undefined; readonly cap?: bigint | undefined } = {};
  /** What nodes replied that did not take what was sent the last time. */
  refusals: readonly Refusal[] = [];

  constructor(chainId: number, rpc: readonly NodeSource[], plainHttp: boolean) {
    super(chainId, { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 });
    this.#all = connectChain({ chainId, rpc, plainHttp });
    this.#first = connectChain({ chainId, rpc: rpc.slice(0, 1), plainHttp });
    const [first] = rpc;
    this.#host = first === undefined ? "" : identifySource(first).host;
    this._start();
  }

  /** Whether anything was sent that may come into a block; undefined where nothing was. */
  get told(): Told {
    return this.#told;
  }

  /** What a majority of the nodes says. @throws as ChainClient.ask */
  ask(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#all.ask(method, params);
  }

  /** What most of the nodes that answer say, where no majority says anything: good enough to send by. @throws RpcError */
  guess(method: string, params: readonly unknown[]): Promise<unknown> {
    return this.#all.guess(method, params);
  }

  /** What each node says that answers. @throws RpcError where none does */
  askEach(method: string, params: readonly unknown[]): Promise<readonly unknown[]> {
    return this.#all.askEach(method, params);
  }

  /** What is offered for gas: a price alone where the chain takes no transaction of type 2. @throws TransactionError `fee.cap` */
  override async getFeeData(): Promise<FeeData> {
    const { type, maxFeePerGas, maxPriorityFeePerGas } = await this.#chooseFees();
    return type === 0
      ? new FeeData(maxFeePerGas, null, null)
      : new FeeData(maxFeePerGas, maxFeePerGas, maxPriorityFeePerGas);
  }

  async #chooseFees(): Promise<Fees> {
    const { tip, cap } = this.wishes;
    const asked = await readFees(this.#all, { tip, isLegacy: this.#isLegacy });
    const low = this.refusals.filter(({ kind }) => kind === "fee-too-low");
    const old = this.#offered;
    const offered =
      this.#isFree && asked.baseFee === 0n
        ? { ...asked, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
        : low.length === 0 || old === undefined
          ? capFees(asked, cap)
          : raiseFees(old, heedRefusals(asked, old, low), cap);
    if (offered === undefined) throw explainRefusals(low, undefined, false);
    this.#offered = offered;
    return offered;
  }

  /**
   * Sends, and again with another offer where no node took the first one for its fee or its type. What nodes say that they refuse may come into a block all the
   * same: every offer has the nonce of the first, and none follows one that is in a block.
   * @throws TransactionError where no node takes it · any error, with `told` set, where one of the offers may be in a block
   */
  async offer<Sent>(send: () => Promise<Sent>): Promise<Sent> {
    // What was sent before is another transaction.
    this.#told = undefined;
    this.refusals = [];
    this.#offer = { nonce: undefined, hashes: [] };
    this.#isOffering = true;
    for (let turn = 1; ; turn += 1) {
      try {
        return await send();
      } catch (error) {
        const isRefused = error instanceof TransactionError;
        const kinds = new Set(isRefused ? error.refusals.map(({ kind }) => kind) : []);
        const isAnew =
          kinds.has("fee-too-low") || (kinds.has("type") && !this.#isLegacy) || (kinds.has("funds") && !this.#isFree);
        const settled: TransactionReceipt | null = this.#told === undefined ? await this.findReceipt() : null;
        if (settled !== null) this.#told = settled.hash;
        // Whatever else stops a later offer may do so because an earlier one is in a block.
        else if (turn > 1 && (!isRefused || kinds.has("nonce-held"))) this.#told ??= this.#offer.hashes.at(-1) ?? null;
        const isFixed = this.#offer.nonce !== undefined;
        if (this.#told !== undefined || !isAnew || !isFixed || turn === MOST_OFFERS) throw error;
        this.#isLegacy ||= kinds.has("type");
        this.#isFree = kinds.has("funds");
      }
    }
  }

  /** The receipt of what was offered last, as a majority of the nodes gives it, under whichever of its hashes; null where none is in a block or a node fails. */
  async findReceipt(): Promise<TransactionReceipt | null> {
    const hashes = [...new Set([...this.#offer.hashes, ...(typeof this.#told === "string" ? [this.#told] : [])])];
    for (const hash of hashes.reverse()) {
      const receipt = await this.getTransactionReceipt(hash).catch(() => null);
      if (receipt !== null) return receipt;
    }
    return null;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<(JsonRpcResult | JsonRpcError)[]> {
    const calls = Array.isArray(payload) ? payload : [payload];
    return Promise.all(
      calls.map(async ({ id, method, params }) => {
        try {
          return { id, result: await this.#answer(method, params as readonly unknown[]) };
        } catch (error) {
          if (error instanceof RpcError && isRefusal(error.refusal)) return { id, error: error.refusal };
          throw error;
        }
      }),
    );
  }

  /** The nonce of an account's transaction: of one that is being offered, always the same. @param count what comes next */
  async #fixNonce(account: unknown, count: () => Promise<number>): Promise<string> {
    const key = String(account).toLowerCase();
    const { nonce } = this.#offer;
    const isOpen = this.#isOffering && this.#told === undefined;
    if (isOpen && nonce?.account === key) return toQuantity(nonce.value);
    const value = await count();
    if (isOpen) this.#offer.nonce = { account: key, value };
    return toQuantity(value);
  }

  /** The nonce that comes next: after all that is in blocks, and after what waits as the middle node says, so that an earlier command's is not replaced. */
  async #countTransactions(account: unknown, nodes = this.#all): Promise<number> {
    const used = readCount(await this.#all.guess("eth_getTransactionCount", [account, "latest"]));
    const counts = await nodes.askEach("eth_getTransactionCount", [account, "pending"]).catch(() => []);
    // A node that names no number has no say: it keeps nobody from sending.
    const waiting = counts.flatMap(takeForCount).sort((a, b) => a - b);
    return Math.max(used, waiting[Math.floor((waiting.length - 1) / 2)] ?? 0);
  }

  /** The nonce for what the first node signs: what waits is known best to that node. Nothing where no node says, and then it is offered once. */
  async #nameNonce(request: object): Promise<{ readonly nonce?: string }> {
    const { from, nonce } = request as { readonly from?: unknown; readonly nonce?: unknown };
    if (nonce !== undefined) return {};
    try {
      return { nonce: await this.#fixNonce(from, () => this.#countTransactions(from, this.#first)) };
    } catch (error) {
      if (error instanceof RpcError) return {};
      throw error;
    }
  }

  async #answer(method: string, params: readonly unknown[]): Promise<unknown> {
    if (method === "eth_sendRawTransaction") {
      // What nodes reply is not believed: the hash is of the bytes, and the chain says what became of it.
      const hash = toHex(keccak256(fromHex(params[0] as Hex)));
      if (this.#isOffering) this.#offer.hashes.push(hash);
      const { wasTaken, refusals } = await this.#all.tell(method, params);
      this.refusals = refusals;
      // A node that gave no answer may have it.
      if (!wasTaken && !refusals.some(({ kind }) => kind === "unreachable"))
        throw explainRefusals(refusals, Transaction.from(String(params[0])).nonce, false);
      this.#told = hash;
      return hash;
    }
    if (method === "eth_estimateGas") return toQuantity(await readGas(this.#all, params));
    // ethers asks where the chain is while it sends: that must not keep anything from being sent.
    if (method === "eth_blockNumber") return this.#all.guess(method, params);
    if (method === "eth_getTransactionCount")
      return this.#fixNonce(params[0], () => this.#countTransactions(params[0]));
    if (method === "eth_accounts") return (await this.#all.askEach(method, params)).flat();
    if (method !== "eth_sendTransaction") return complete(method, await this.#all.ask(method, params));
    // Another node would sign another transaction.
    const request = Object(params[0]) as object;
    const isPriced = "maxFeePerGas" in request || "gasPrice" in request;
    const fees = isPriced ? {} : quoteFees(await this.#chooseFees());
    const nonce = await this.#nameNonce(request);
    this.#told = null;
    try {
      const hash = await this.#first.ask(method, [{ ...request, ...fees, ...nonce }]);
      this.#told = String(hash);
      return hash;
    } catch (error) {
      if (!(error instanceof RpcError)) this.#told = undefined;
      const refusal = readReply(this.#host, error);
      if (refusal.kind === "unreachable" || refusal.kind === "already-known") throw error;
      this.#told = undefined;
      this.refusals = [refusal];
      // What has data is the contract's own word.
      const { data } = Object((error as RpcError).refusal) as { readonly data?: unknown };
      throw refusal.kind === "unknown" || data !== undefined ? error : explainRefusals([refusal], undefined, false);
    }
  }
}

function takeForCount(answer: unknown): number[] {
  try {
    return [readCount(answer)];
  } catch {
    return [];
  }
}

const ZERO_HASH = `0x${"00".repeat(32)}`;
/** What ethers requires of an answer besides what nodes agree on; nobody reads these. */
const UNREAD_LOG = { blockHash: ZERO_HASH, transactionIndex: "0x0", removed: false };
const UNREAD: Readonly<Record<string, object>> = {
  eth_getBlockByNumber: {
    ...{ parentHash: ZERO_HASH, difficulty: "0x0", gasLimit: "0x0", gasUsed: "0x0", extraData: "0x", transactions: [] },
  },
  eth_getTransactionReceipt: {
    ...{ from: ZeroAddress, transactionIndex: "0x0", logsBloom: "0x", type: "0x2" },
    ...{ cumulativeGasUsed: "0x0", effectiveGasPrice: "0x0" },
  },
};

function complete(method: string, result: unknown): unknown {
  const completeLogs = (logs: unknown): unknown =>
    Array.isArray(logs) ? logs.map((log: object) => ({ ...UNREAD_LOG, ...log })) : logs;
  if (method === "eth_getLogs") return completeLogs(result);
  const unread = UNREAD[method];
  if (unread === undefined || typeof result !== "object" || result === null) return result;
  return { ...unread, ...result, ...("logs" in result ? { logs: completeLogs(result.logs) } : {}) };
}

/** Without its slashes, or with one too many, the first part of a path would be the host. */
const ANY = /^[a-z]+:\/\/[^/\\]/i;

/** A node's URL as it may be printed: scheme and host. User, path and query may be a key. */
export function nameNode(url: string): string {
  if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?$/i.test(url)) return url;
  if (!ANY.test(url) || !URL.canParse(url)) return "what is named as a node";
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Connects to the nodes of a chain, and requires that one answers. @throws RpcError where none does, or one is of another chain · IssuingError where an address is none */
export async function connectNodes(
  rpc: readonly NodeSource[],
  {
    chainId,
    plainHttp = false,
  }: { readonly chainId?: number | undefined; readonly plainHttp?: boolean | undefined } = {},
): Promise<NodesProvider> {
  if (!Array.isArray(rpc) || rpc.length === 0) throw refuseUse("no node is named", "rpc is a list of URLs");
  for (const [i, source] of rpc.entries()) {
    const fault = findSourceFault(source, { plainHttp });
    if (fault !== undefined) throw refuseUse(`rpc[${i}] ${fault}`, "write it as https://node.example");
  }
  const id = chainId ?? (await readChainId({ rpc, plainHttp }));
  const provider = new NodesProvider(id, rpc, plainHttp);
  try {
    await provider.guess("eth_chainId", []);
    return provider;
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

function isRefusal(value: unknown): value is JsonRpcError["error"] {
  if (typeof value !== "object" || value === null) return false;
  const { code, message } = value as { code?: unknown; message?: unknown };
  return typeof code === "number" && typeof message === "string";
}
