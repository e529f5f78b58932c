// What the command says of the files that a person writes or was given: the file, the member, what is wrong and a cure.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signOrder } from "../../../sdk/src/index.ts";
import { readConfig } from "../../../cli/src/settings/config.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";

const REGISTRY = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const place = { chainId: 1, registry: REGISTRY, issuer: 1 };
const signer = { type: "keystore", path: "keys/operator.json" };
const config = { format: "laurel-config-v1", ...place, rpc: ["http://127.0.0.1:9"], signer };

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, value: unknown): Promise<void> => writeFile(at(name), JSON.stringify(value));

/** What a command says with --json of what it refuses. */
async function refusal(...words: string[]) {
  const { stdout } = await runInProcess(folder, [...words, "--json"]);
  return expectOutput(stdout);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("laurel.json", () => {
  it("finds the keystore from its own folder, and may name its schema", async () => {
    await write("laurel.json", { $schema: "./config-v1.schema.json", ...config });
    const read = await readConfig({ option: at("laurel.json"), env: {} });
    expect(read).toEqual({
      ...place,
      path: at("laurel.json"),
      rpc: config.rpc,
      plainHttp: false,
      signer: { ...signer, path: at(signer.path) },
    });
    await write("laurel.json", { ...config, signer: { type: "keystore", path: at("key.json") } });
    expect(await readConfig({ option: at("laurel.json"), env: {} })).toMatchObject({
      signer: { path: at("key.json") },
    });
  });

  it("is refused with every member at fault", async () => {
    await write("laurel.json", { ...config, chainId: "1", rpc: ["node.example"], signer: { type: "keystore" } });
    const { exitCode, code, message, cure, problems } = await refusal(
      "accreditor",
      "list",
      "--config",
      at("laurel.json"),
    );
    expect({ exitCode, code }).toEqual({ exitCode: 2, code: "config.invalid" });
    expect(message).toContain("laurel.json");
    expect(cure).toContain("laurel init");
    const file = "laurel.json";
    expect(problems).toMatchObject([
      { file, column: "/chainId", message: "it must be a whole number" },
      { file, column: "/rpc/0", cure: "write the URL of a node, with http or https, such as https://node.example" },
      {
        file,
        column: "/signer/path",
        message: "missing",
        cure: "write the path of the keystore, from this file's folder",
      },
    ]);
  });

  it("that is not there or no JSON is said to be so", async () => {
    const words = ["accreditor", "list", "--config", at("none.json")];
    expect(await refusal(...words)).toMatchObject({ exitCode: 2, code: "config.missing" });
    await writeFile(at("laurel.json"), "{");
    expect(await refusal("accreditor", "list", "--config", at("laurel.json"))).toMatchObject({
      ...{ exitCode: 2, code: "config.invalid" },
      problems: [{ file: "laurel.json", row: 1 }],
    });
  });
});

describe("trust.json", () => {
  it("is refused by the member at fault, or as no JSON", async () => {
    await write("trust.json", { format: "laurel-trust-v1", registries: [{ name: "" }] });
    const words = ["trust", "list", "--trust", at("trust.json")];
    const { message, ...said } = await refusal(...words);
    expect(said).toMatchObject({
      exitCode: 2,
      code: "trust.invalid",
      cure: expect.stringContaining("laurel trust add"),
    });
    expect(message).toBe(`${at("trust.json")}: registries[0].rpc: must be an array of nodes' URLs`);
    await write("trust.json", null);
    expect(await refusal(...words)).toMatchObject({ exitCode: 2, code: "trust.invalid" });
    await writeFile(at("trust.json"), "no JSON");
    expect(await refusal(...words)).toMatchObject({ exitCode: 2, code: "trust.invalid", problems: [{ row: 1 }] });
  });
});

describe("an order", () => {
  it("is refused by each member at fault, and by an address that is mistyped", async () => {
    const wallet = new Wallet(`0x${"42".repeat(32)}`);
    const input = { ...place, operator: 1, root: `0x${"ab".repeat(32)}`, deadline: 1_900_000_000 };
    const order = await signOrder({ ...input, action: "revoke", indexes: [3] }, wallet);
    const spoilt = { ...order, indexes: [-1], registry: REGISTRY.replace("F", "f"), size: 3 };
    await write("order.json", spoilt);
    const { exitCode, code, cure, problems } = await refusal("relay", at("order.json"));
    expect({ exitCode, code }).toEqual({ exitCode: 1, code: "order.invalid" });
    expect(cure).toBe("ask the operator for the file again");
    const columns = problems.map(({ file, column }: Record<string, string>) => `${file} ${column}`);
    expect(columns.sort()).toEqual(["order.json /indexes/0", "order.json /registry", "order.json /size"]);
  });
});
