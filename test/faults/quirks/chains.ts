// Quirks of chains and of what nodes let through to them: blocks, fees, transactions.
import { Transaction } from "ethers";
import { KEY } from "../../nodes/key.ts";
import { eachCall, type Ground, type Quirk, changing, refuse, refusing, SEND } from "./quirk.ts";

/** Leaves members out of blocks. */
const without =
  (...members: readonly string[]) =>
  (block: unknown): unknown =>
    block === null
      ? null
      : Object.fromEntries(Object.entries(Object(block)).filter(([name]) => !members.includes(name)));

const withoutTag = (tag: string, code: number, message: string) =>
  refusing(["eth_getBlockByNumber", "eth_call", "eth_getCode", "eth_getBalance"], code, message, ({ params }) =>
    params.includes(tag),
  );

const sendRefused = (code: number, message: string) => refusing([SEND], code, message);

const noBaseFee = async ({ ask }: Ground): Promise<void> => {
  await ask("anvil_setNextBlockBaseFeePerGas", "0x0");
  await ask("anvil_mine", "0x1");
};

/** Blocks without a base fee, and no transaction but of the old kinds. */
const beforeLondon = (ground: Ground) =>
  eachCall(ground, async (call, pass) => {
    if (call.method === "eth_feeHistory" || call.method === "eth_maxPriorityFeePerGas")
      return refuse(call, -32601, "Method not found");
    if (call.method === SEND && String(call.params[0]).startsWith("0x02"))
      return refuse(call, -32000, "transaction type not supported");
    if (!call.method.startsWith("eth_getBlockBy")) return undefined;
    const answer = await pass();
    return { ...answer, result: without("baseFeePerGas")(answer.result) };
  });

export const chainQuirks: readonly Quirk[] = [
  {
    name: "no `finalized`, and the trust list asks for it",
    source: "https://github.com/matter-labs/zksync-os-server/pull/1370",
    fault: withoutTag("finalized", -39001, "Unknown block"),
    tells: /finali[sz]ed|final block/,
    says: {
      verify: "rpc.no-finality",
      "as-of": "rpc.no-finality",
      issue: "rpc.no-finality",
      revoke: "rpc.no-finality",
      status: "pending",
    },
  },
  {
    name: "no `finalized`, and the trust list says `latest`",
    source: "https://github.com/matter-labs/zksync-os-server/pull/1370",
    fault: withoutTag("finalized", -39001, "Unknown block"),
    trust: { finality: "latest" },
  },
  {
    name: "no `safe`, and the trust list asks for it",
    source: "https://github.com/besu-eth/besu/issues/3947",
    fault: withoutTag("safe", -32602, "Invalid params"),
    trust: { finality: "safe" },
    tells: /safe block|final block/,
    says: {
      verify: "rpc.no-finality",
      "as-of": "rpc.no-finality",
      issue: "rpc.no-finality",
      revoke: "rpc.no-finality",
      status: "pending",
    },
  },
  {
    name: "`finalized` is null",
    source: "https://github.com/ethereum/go-ethereum/pull/35627",
    fault: (ground) =>
      eachCall(ground, (call) => {
        if (!call.params.includes("finalized")) return undefined;
        return call.method === "eth_getBlockByNumber"
          ? { jsonrpc: "2.0", id: call.id, result: null }
          : refuse(call, -32000, "finalized block not found");
      }),
    tells: /finali[sz]ed|final block/,
    says: {
      verify: "rpc.no-finality",
      "as-of": "rpc.no-finality",
      issue: "rpc.no-finality",
      revoke: "rpc.no-finality",
      status: "pending",
    },
  },
  {
    name: "no EIP-1559: no base fee, type 2 refused",
    source: "https://besu.hyperledger.org/private-networks/how-to/configure/free-gas",
    anvil: ["--base-fee", "0", "--gas-price", "0"],
    prepare: noBaseFee,
    fault: beforeLondon,
    quick: "issue",
  },
  {
    name: "free gas: base fee 0, no coin in any account",
    source: "https://besu.hyperledger.org/private-networks/how-to/configure/free-gas",
    anvil: ["--base-fee", "0", "--gas-price", "0"],
    async prepare(ground) {
      await noBaseFee(ground);
      await ground.ask("anvil_setBalance", KEY.address, "0x0");
    },
    fault: refusing(["eth_maxPriorityFeePerGas"], -32601, "Method not found"),
    quick: "revoke",
  },
  {
    name: "no `eth_maxPriorityFeePerGas`",
    source: "https://github.com/livepeer/go-livepeer/issues/1972",
    fault: refusing(
      ["eth_maxPriorityFeePerGas"],
      -32601,
      "the method eth_maxPriorityFeePerGas does not exist/is not available",
    ),
    quick: "issue",
  },
  {
    name: "no `eth_feeHistory`",
    source: "https://github.com/AcalaNetwork/bodhi.js/issues/103",
    fault: refusing(["eth_feeHistory"], -32601, "Method not found"),
    quick: "issue",
  },
  {
    name: "`eth_estimateGas` is refused",
    source: "https://besu.hyperledger.org/public-networks/how-to/use-besu-api/authenticate",
    fault: refusing(["eth_estimateGas"], -32601, "the method eth_estimateGas is not available"),
    tells: /eth_estimateGas/,
    says: { issue: "rpc.bad-answer", revoke: "rpc.bad-answer", authority: "rpc.bad-answer" },
    quick: "authority",
  },
  {
    name: "`eth_estimateGas` says a hundred times too much",
    source: "https://github.com/cowprotocol/services/pull/2795",
    fault: changing({ eth_estimateGas: (gas) => `0x${(100n * BigInt(String(gas))).toString(16)}` }),
    quick: "revoke",
  },
  {
    name: "a tip of at least 25 gwei is demanded",
    source: "https://github.com/WayfinderFoundation/wayfinder-paths-sdk/pull/379",
    fault: (ground) =>
      eachCall(ground, (call) => {
        if (call.method !== SEND) return undefined;
        const { maxPriorityFeePerGas: tip } = Transaction.from(String(call.params[0]));
        return (tip ?? 0n) < 25_000_000_000n
          ? refuse(call, -32000, `transaction gas price below minimum: gas tip cap ${tip}, minimum needed 25000000000`)
          : undefined;
      }),
    wait: 20,
    quick: "issue",
  },
  {
    name: "every transaction is underpriced",
    source: "https://github.com/hummingbot/gateway/issues/521",
    fault: sendRefused(-32000, "transaction underpriced: gas tip cap 1000000000, minimum needed 25000000000"),
    wait: 4,
    tells: /minimum needed 25000000000|fee|25 gwei/i,
    says: { issue: "fee.cap", revoke: "fee.cap", authority: "fee.cap" },
    quick: "issue",
  },
  {
    name: "the account may not send",
    source: "https://github.com/besu-eth/besu/pull/2595",
    fault: sendRefused(-32007, "Sender account not authorized to send transactions"),
    wait: 4,
    tells: /not authori[sz]ed|permission/i,
    says: {
      issue: "transaction.unauthorized",
      revoke: "transaction.unauthorized",
      authority: "transaction.unauthorized",
    },
    quick: "authority",
  },
  {
    name: "an earlier transaction holds the nonce",
    source: "https://github.com/LFDT-web3j/web3j/issues/861",
    fault: sendRefused(-32000, "replacement transaction underpriced"),
    wait: 4,
    tells: /earlier|nonce|replacement/i,
    says: { issue: "transaction.refused", revoke: "transaction.refused", authority: "transaction.refused" },
    quick: "authority",
  },
  {
    name: "every transaction is already known, and goes in",
    source: "https://github.com/NethermindEth/nethermind/issues/4148",
    fault: (ground) =>
      eachCall(ground, async (call, pass) => {
        if (call.method !== SEND) return undefined;
        await pass();
        return refuse(call, -32000, "already known");
      }),
    quick: "revoke",
  },
  {
    name: "transactions are taken and lost",
    source: "https://github.com/aurora-is-near/aurora-relayer/issues/333",
    fault: (ground) =>
      eachCall(ground, (call) =>
        call.method === SEND ? { jsonrpc: "2.0", id: call.id, result: `0x${"ab".repeat(32)}` } : undefined,
      ),
    wait: 4,
    says: { issue: "transaction.refused", revoke: "transaction.refused", authority: "transaction.pending" },
    quick: "authority",
  },
  {
    name: "receipts come two seconds late",
    source: "https://github.com/ethereum/go-ethereum/issues/28789",
    fault(ground) {
      const seen = new Map<unknown, number>();
      return eachCall(ground, (call) => {
        if (call.method !== "eth_getTransactionReceipt" && call.method !== "eth_getTransactionByHash") return undefined;
        const [hash] = call.params;
        if (!seen.has(hash)) seen.set(hash, Date.now());
        return Date.now() - (seen.get(hash) as number) < 2000
          ? { jsonrpc: "2.0", id: call.id, result: null }
          : undefined;
      });
    },
    wait: 20,
    quick: "revoke",
  },
  {
    name: "a load balancer before two nodes, one two seconds behind",
    source: "https://github.com/ethereum/go-ethereum/issues/27353",
    trust: { finality: "latest" },
    prepare: ({ ask }) => ask("anvil_mine", "0x3"),
    fault(ground) {
      let turn = 0;
      let newest = { height: 0, since: 0 };
      return eachCall(ground, async (call, pass) => {
        const position = call.params.indexOf("latest");
        const height = Number(await ground.ask("eth_blockNumber"));
        if (height !== newest.height) newest = { height, since: Date.now() };
        turn += 1;
        const isBehind = turn % 2 === 1 && Date.now() < newest.since + 2000;
        if (position === -1 || !isBehind || call.method === "eth_feeHistory") return undefined;
        const lagging = `0x${(height - 1).toString(16)}`;
        return pass({ params: call.params.map((param, i) => (i === position ? lagging : param)) });
      });
    },
    wait: 20,
    quick: "issue",
  },
  {
    name: "the chain's clock is 20 minutes ahead",
    source: "https://docs.arbitrum.io/build-decentralized-apps/arbitrum-vs-ethereum/block-numbers-and-time",
    async prepare({ ask }) {
      await ask("evm_increaseTime", 1200);
      await ask("anvil_mine", "0x1");
    },
    says: { verify: "rpc.bad-answer", "as-of": "rpc.bad-answer" },
  },
  {
    name: "the chain has stood still for an hour",
    source: "https://docs.chain.link/data-feeds/l2-sequencer-feeds",
    isStill: true,
    trust: { maxAge: 600 },
    says: { verify: "rpc.stale", "as-of": "rpc.stale" },
  },
  {
    name: "blocks of one second: many have equal times",
    source: "https://docs.arbitrum.io/build-decentralized-apps/arbitrum-vs-ethereum/block-numbers-and-time",
    async prepare({ ask }) {
      const { timestamp } = (await ask("eth_getBlockByNumber", "latest", false)) as { timestamp: string };
      for (let i = 0; i < 5; i += 1) {
        await ask("evm_setNextBlockTimestamp", Number(timestamp)).catch(() => undefined);
        await ask("evm_mine").catch(() => undefined);
      }
    },
  },
  {
    name: "`pending` is not known",
    source: "https://github.com/status-im/nimbus-eth1/pull/4687",
    fault: refusing(
      ["eth_getTransactionCount", "eth_getBlockByNumber", "eth_call"],
      -32000,
      "Unsupported block tag pending",
      ({ params }) => params.includes("pending"),
    ),
    quick: "issue",
  },
  {
    name: "`pending` counts as null",
    source: "https://github.com/MetaMask/web3-provider-engine/issues/11",
    fault: changing({ eth_getTransactionCount: (count, { params }) => (params[1] === "pending" ? null : count) }),
    quick: "authority",
  },
];
