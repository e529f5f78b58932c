// An account without coin: what commands say of it, and the faucet of the local network.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainLibraryError } from "../../../cli/src/terminal/explain.ts";
import { TransactionError } from "../../../sdk/src/index.ts";
import { fundAccounts } from "../../../scripts/faucet.ts";
import { ask, startAnvil } from "../../nodes/anvil.ts";
import { KEY, KEYSTORE, PASSWORD } from "../../nodes/key.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { runInProcess, writeOwn } from "../run.ts";

const FAUCET = "fund it from the folder where the local network runs: npm run dev -- --fund ";
const RELAY = "or let someone else pay the gas: add --sign-only order.json, and they run `laurel relay order.json`";
let folder: string;
let world: World;

async function run(...words: string[]): Promise<object> {
  const { code, stdout } = await runInProcess(folder, [...words, "--yes", "--json"]);
  return { ...JSON.parse(stdout), exit: code };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-coin-"));
  world = await openWorld();
  const { chainId, registry, rpc, admin, until } = world;
  await (await registry.connect(admin).addOperator(1, KEY.address, until, 3)).wait();
  const signer = { type: "keystore", path: join(folder, "key.json") };
  const settings = { format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1, signer };
  await writeOwn(folder, "laurel.json", { ...settings, accreditation: 1, operator: 2 });
  await writeOwn(folder, "trust.json", world.trust());
  await writeFile(join(folder, "key.json"), KEYSTORE);
  await writeFile(join(folder, "password"), PASSWORD);
  await writeFile(join(folder, "laurel.json"), JSON.stringify({ rpc: [rpc] }));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("an account without coin", () => {
  it("is told of the faucet of the local network, and who else may pay", async () => {
    const words = ["revoke", issuedCohort(), "--index", "0", "--password-file", "password"];
    expect(await run(...words)).toMatchObject({ code: "funds", exit: 1, cure: `${FAUCET}${KEY.address}; ${RELAY}` });
  });

  it("is told of no order where the command signs none", async () => {
    await ask(world.rpc, "anvil_setBalance", [world.admin.address, "0x0"]);
    const words = ["operator", "end", "2", "--issuer", "1", "--signer", world.admin.address];
    expect(await run(...words)).toMatchObject({ code: "funds", exit: 1, cure: `${FAUCET}0x…` });
  });

  it("is sent coin on any other chain", () => {
    const funds = { chainId: 11155111, account: KEY.address, balance: 0n, need: 1n };
    const { cure } = explainLibraryError(new TransactionError("funds", "it cannot pay", false, { funds }));
    expect(cure).toBe(`send ${KEY.address} some of the chain's coin`);
  });
});

describe("npm run dev -- --fund", () => {
  it("adds 10 ETH each time", async () => {
    for (const amount of ["10", "20"])
      expect(await fundAccounts(folder, [KEY.address])).toEqual([
        `${KEY.address} has ${amount} ETH on the local chain now.`,
      ]);
    expect(await world.provider.getBalance(KEY.address)).toBe(20n * 10n ** 18n);
  });

  it("refuses what is no address, where no network runs, and any other chain", async () => {
    const refuse = (place: string, account = KEY.address) => expect(fundAccounts(place, [account])).rejects;
    await refuse(folder, `${KEY.address.slice(0, -1)}0`).toThrow(/not an address/);
    await refuse(join(folder, "none")).toThrow(/no local network runs/);
    const other = await startAnvil(["--chain-id", "11155111"]);
    await writeFile(join(folder, "laurel.json"), JSON.stringify({ rpc: [other.rpc] }));
    await refuse(folder).toThrow(/is on chain 11155111: only the local chain/);
    expect(await ask(other.rpc, "eth_getBalance", [KEY.address, "latest"])).toBe("0x0");
    await other.stop();
    await refuse(folder).toThrow(/nothing answers at/);
  });
});
