// Nodes that do not take what a command sends: said at once, with what to do; chains without EIP-1559 or with free gas.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Transaction } from "ethers";
import { startNode } from "../../scripts/node.ts";
import { isMore } from "../more.ts";
import { KEY } from "../nodes/key.ts";
import { type NodeProxy, replaceAnswers } from "../nodes/proxy.ts";
import { beforeFeeMarket, readType, refuseSending } from "../nodes/refusing-node.ts";
import { type Alliance, openAlliance } from "./liars.ts";
import { expectIssued, type Office, type OfficeOptions, openOffice } from "./office.ts";

const UNAUTHORIZED = "Sender account not authorized to send transactions";
const SIGNED = ["--password-file", "password", "--yes"];
const GWEI = 10n ** 9n;
const host = ({ url }: NodeProxy): string => new URL(url).host;
/** What a node was told, try by try. */
const listSent = ({ requests }: NodeProxy): Transaction[] =>
  requests
    .flat()
    .filter(({ method }) => method === "eth_sendRawTransaction")
    .map(({ params }) => Transaction.from(String(params[0])));

describe("a node that refuses what is sent", () => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice();
  });
  afterEach(() => {
    office.proxy.fault = undefined;
  });
  afterAll(() => office.close());

  it("ends `issue` in a short while with a cure, shown by `status` too; the same command goes on", async () => {
    office.proxy.fault = refuseSending(UNAUTHORIZED, -32007);
    const { code, stdout, stderr } = await office.issue("--json");
    const refusals = [{ host: host(office.proxy), kind: "unauthorized", message: UNAUTHORIZED }];
    const cure = "ask the network's operator to let this account send transactions";
    expect(JSON.parse(stdout)).toMatchObject({ code: "transaction.unauthorized", cure, refusals });
    expect(code).toBe(1);
    expect(stdout).not.toContain("nothing was sent");
    expect(listSent(office.proxy).length).toBeGreaterThanOrEqual(3);
    expect(stderr).not.toContain("sent: ");
    const status = await office.run("status", "batch", "--json");
    expect(JSON.parse(status.stdout)).toMatchObject({ state: "signed", refusals });
    const text = await office.run("status", "batch");
    expect(text.stdout.replace(/\s+/g, " ")).toContain(
      `no node is known to have taken it (${host(office.proxy)}: ${UNAUTHORIZED}); ${cure}`,
    );
    expect(text.code).toBe(3);
    await expectIssued(office);
  });

  it.each([
    ["--tip", "-1"],
    ["--tip", "fast"],
    ["--tip", "1e3"],
    ["--tip", "1001"],
    ["--max-fee", "0"],
    ["--max-fee", "2000000000000"],
  ])("refuses %s %s before anything is asked", async (option, value) => {
    const { code, stderr } = await office.run("revoke", "batch", "--index", "0", option, value, ...SIGNED);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${option} ${value}`)]);
  });

  it("offers the tip of --tip", async () => {
    office.proxy.requests.length = 0;
    const { code, stderr } = await office.run("revoke", "batch", "--index", "1", "--tip", "2.5", ...SIGNED);
    expect(code, stderr).toBe(0);
    expect(listSent(office.proxy)[0]?.maxPriorityFeePerGas).toBe((5n * GWEI) / 2n);
  });
});

describe("an authority's command", () => {
  let alliance: Alliance;
  let node: NodeProxy;
  let account = 0;
  const add = (...more: string[]) => {
    const other = `0x${(++account).toString(16).padStart(40, "0")}`;
    return alliance.run(["operator", "add", "--account", other, "--until", "2090-01-01", ...more], [node.url]);
  };
  beforeAll(async () => {
    alliance = await openAlliance();
    node = alliance.nodes[0] as NodeProxy;
  });
  afterEach(() => {
    node.fault = undefined;
    node.requests.length = 0;
  });
  afterAll(() => alliance.close());

  it("ends after one try where no node takes it, and nothing was sent", async () => {
    node.fault = refuseSending(UNAUTHORIZED, -32007);
    const { code, stdout } = await add();
    const refusals = [{ host: host(node), kind: "unauthorized", message: UNAUTHORIZED }];
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { code: "transaction.unauthorized", refusals }]);
    expect(JSON.parse(stdout).message).toMatch(
      /^no node accepted the transaction with nonce \d+: .*; nothing was sent$/,
    );
    expect(listSent(node)).toHaveLength(1);
  });

  it("names the nonce that an earlier transaction holds", async () => {
    node.fault = refuseSending("replacement transaction underpriced");
    const { code, stdout } = await add();
    expect([code, JSON.parse(stdout)]).toMatchObject([
      3,
      { code: "transaction.refused", refusals: [{ kind: "nonce-held" }] },
    ]);
  });

  it("offers at once what the node wants, within the cap", async () => {
    node.fault = refuseSending(({ params }) => {
      const { maxPriorityFeePerGas } = Transaction.from(String(params[0]));
      return (maxPriorityFeePerGas ?? 0n) >= 25n * GWEI ? undefined : `underpriced: minimum needed ${25n * GWEI}`;
    });
    expect((await add("--tip", "1")).code).toBe(0);
    expect(listSent(node).map(({ maxPriorityFeePerGas }) => maxPriorityFeePerGas)).toEqual([GWEI, 25n * GWEI]);
    const capped = await add("--tip", "1", "--max-fee", "10");
    expect([capped.code, JSON.parse(capped.stdout)]).toMatchObject([3, { code: "fee.cap" }]);
  });

  it("waits no longer than it may for what a node signs, says that it sent, and never shows", async () => {
    node.fault = replaceAnswers(({ method }) => {
      if (method === "eth_accounts") return { result: [KEY.address] };
      return method === "eth_sendTransaction" ? { result: `0x${"ab".repeat(32)}` } : undefined;
    });
    const { code, stdout } = await add("--signer", KEY.address, "--wait", "2");
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { code: "transaction.pending" }]);
  }, 120_000);

  it("is sent as type 0 where a node takes no type 2, and where blocks have no base fee", async () => {
    node.fault = refuseSending((call) => (readType(call) === 2 ? "transaction type not supported" : undefined));
    expect((await add()).code).toBe(0);
    expect(listSent(node).map(({ type }) => type)).toEqual([2, 0]);
    node.requests.length = 0;
    node.fault = beforeFeeMarket;
    expect((await add()).code).toBe(0);
    expect(listSent(node).map(({ type }) => type)).toEqual([0]);
  });
});

/** Issues, revokes one and verifies, on a chain of another kind. */
async function work(office: Office): Promise<void> {
  const { code, stderr } = await office.issue();
  expect(code, stderr).toBe(0);
  const revoked = await office.run("revoke", "batch", "--index", "0", ...SIGNED);
  expect(revoked.code, revoked.stderr).toBe(0);
  const { summary } = JSON.parse((await office.run("verify", "batch/credentials", "--json")).stdout);
  expect(summary).toEqual({ valid: 11, invalid: 1, unknown: 0 });
}

describe("a chain of another kind", () => {
  it("without EIP-1559, and with free gas for an operator without coin", async () => {
    const office = await openOffice({ anvil: ["--base-fee", "0", "--gas-price", "0"] });
    try {
      await office.world.provider.send("anvil_setBalance", [office.key.address, "0x0"]);
      office.proxy.fault = beforeFeeMarket;
      await work(office);
      for (const { type, gasPrice } of listSent(office.proxy)) expect([type, gasPrice]).toEqual([0, 0n]);
    } finally {
      await office.close();
    }
  });

  const kinds: readonly (readonly [string, OfficeOptions])[] = [
    ["anvil --network optimism", { anvil: ["--network", "optimism"] }],
    ["anvil --celo", { anvil: ["--celo"] }],
    ["anvil --enable-tx-gas-limit", { anvil: ["--enable-tx-gas-limit"] }],
    ["anvil --gas-limit 10000000", { anvil: ["--gas-limit", "10000000"] }],
    ["anvil --chain-id 137 --block-time 2", { anvil: ["--chain-id", "137", "--block-time", "2"] }],
    ["hardhat --chain-type op", { start: () => startNode(undefined, ["--chain-type", "op"]) }],
    ["hardhat --chain-type l1", { start: () => startNode(undefined, ["--chain-type", "l1"]) }],
  ];
  it.runIf(isMore).each(kinds)("%s", async (_, options) => {
    const office = await openOffice(options);
    try {
      await work(office);
    } finally {
      await office.close();
    }
  });
});
