// Many credentials revoked by a list, in several transactions: killed anywhere and run again, exactly the asked bits are there.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { decodeRevocation, REVOKED } from "../../sdk/src/registry/codec.ts";
import { isMore } from "../more.ts";
import { type Kill, killRun } from "./kill.ts";
import { type Office, openOffice } from "./office.ts";
import { isSending } from "./scenario.ts";

const UNASKED = ["--yes", "--password-file", "password"];
const KEY = "student_number";
const COURSE = {
  ...{ format: "laurel-course-v1", key: KEY, disclosable: ["/credentialSubject/name"] },
  credential: {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    ...{ type: ["VerifiableCredential"], name: "Welding, level 1", validFrom: "2026-06-15T00:00:00Z" },
    credentialSubject: { name: "{{full_name}}", number: "{{student_number}}", grade: "{{grade}}" },
  },
};

let office: Office;
let root: string;
/** The index of each learner, in the order of the cohort. */
let indexes: number[];

afterEach(() => office.close());

/** Issues a batch of so many learners, in JSON Lines; then blocks take so much gas. */
async function openIssued(size: number, blockGas: number): Promise<void> {
  office = await openOffice({ learners: 1 });
  const rows = Array.from({ length: size }, (_, i) => `${1_000_000 + i},L${i},A\n`);
  await writeFile(join(office.folder, "cohort.csv"), `${KEY},full_name,grade\n${rows.join("")}`);
  await writeFile(join(office.folder, "course.json"), JSON.stringify(COURSE));
  const { code, stderr } = await office.issue("--format", "jsonl", "--profile", "none");
  expect(code, stderr).toBe(0);
  root = JSON.parse(await readFile(join(office.batch, "batch.json"), "utf8")).root;
  const learners = (await readFile(join(office.batch, "learners.csv"), "utf8")).trim().split("\r\n").slice(1);
  indexes = learners.map((line) => Number(line.split(",")[3]));
  await office.ask("evm_setBlockGasLimit", blockGas);
  await office.ask("evm_mine");
}

const list = (file: string, rows: readonly number[]): Promise<void> =>
  writeFile(join(office.folder, file), `name;${KEY}\n${rows.map((row) => `L${row};${1_000_000 + row}\n`).join("")}`);

const revoke = (file: string, ...more: string[]): string[] => ["revoke", "batch", "--list", file, ...UNASKED, ...more];

/** Which credentials are revoked on chain, and how often a bit was set that was set already. */
async function readRevoked(): Promise<{ readonly set: readonly number[]; readonly again: number }> {
  const logs = await office.world.provider.getLogs({ topics: [REVOKED.topic, null, root], fromBlock: 0 });
  const set = new Set<number>();
  let again = 0;
  for (const { topics, data } of logs) {
    const { word = 0, mask = 0n } = decodeRevocation(topics[0], data) ?? {};
    for (let bit = 0; bit < 256; bit += 1) {
      if ((mask >> BigInt(bit)) % 2n === 0n) continue;
      if (set.has(word * 256 + bit)) again += 1;
      set.add(word * 256 + bit);
    }
  }
  return { set: [...set].sort((a, b) => a - b), again };
}

const indexesOf = (rows: readonly number[]): number[] =>
  rows.map((row) => indexes[row] as number).sort((a, b) => a - b);

describe("laurel revoke --list", () => {
  it("goes on with what a killed run signed, and does nothing twice", async () => {
    await openIssued(1_100, 400_000);
    const rows = Array.from({ length: 360 }, (_, i) => i * 3);
    await list("list.csv", rows);
    expect(await killRun(office, revoke("list.csv"), { applies: isSending, nth: 2, moment: "after" })).toBe(true);
    await list("again.csv", [...rows].reverse());
    const { code, stdout, stderr } = await office.run(...revoke("again.csv", "--json"));
    expect(code, stderr + stdout).toBe(0);
    const { changed, already } = JSON.parse(stdout);
    expect([...changed, ...already].sort((a, b) => a - b)).toEqual(indexesOf(rows));
    expect(await readRevoked()).toEqual({ set: indexesOf(rows), again: 0 });

    // Orders for others, one of them late: the rest is signed again.
    const others = rows.map((row) => row + 1);
    await list("others.csv", others);
    const signed = await office.run(...revoke("others.csv", "--json", "--sign-only", "orders.json"));
    const { format, orders } = JSON.parse(signed.stdout);
    expect([format, orders.length]).toEqual(["laurel-orders-v1", 3]);
    const relay = ["relay", "orders.json", ...UNASKED, "--json"];
    orders[1].deadline = 1;
    await writeFile(join(office.folder, "orders.json"), JSON.stringify({ format, orders }));
    const partly = await office.run(...relay);
    expect(partly.code, partly.stderr).toBe(1);
    expect(JSON.parse(partly.stdout).orders).toMatchObject([
      { error: null },
      { error: { code: "registry.SignatureExpired" } },
      { error: null },
    ]);
    const rest = JSON.parse((await office.run(...revoke("others.csv", "--json", "--sign-only", "orders.json"))).stdout);
    expect(rest).toMatchObject({ format: "laurel-order-v1", indexes: orders[1].indexes });
    expect((await office.run(...relay)).code).toBe(0);
    expect(await readRevoked()).toEqual({ set: indexesOf([...rows, ...others]), again: 0 });
  });

  it("names all that is wrong with a list at once, and sends nothing", async () => {
    await openIssued(20, 30_000_000);
    const cells = ["1000001", "1000099", "", "1000002", "1000001", "1000002 "];
    const text = `Name,${KEY}\n${cells.map((cell) => `x,${cell}\n`).join("")}`;
    await writeFile(join(office.folder, "list.csv"), text);
    const { code, stderr } = await office.run(...revoke("list.csv"));
    expect(code).toBe(1);
    expect(stderr).toContain("list.csv has 4 problems; nothing was sent");
    for (const line of [
      `row 3, column "${KEY}": no learner of this batch has 1000099`,
      `row 4, column "${KEY}": empty, and names no learner`,
      `row 6, column "${KEY}": row 2 already names 1000001`,
      `row 7, column "${KEY}": row 5 already names 1000002`,
    ])
      expect(stderr.replace(/\s+/g, " ")).toContain(line);
    // Latin letters of an old encoding stand beside the keys, which are plain.
    await writeFile(join(office.folder, "list.csv"), Buffer.from(`Name;${KEY}\nZo\u00eb;1000001\n`, "latin1"));
    const plain = await office.run(...revoke("list.csv", "--sign-only", "order.json", "--json"));
    expect(JSON.parse(plain.stdout).indexes).toEqual(indexesOf([1]));
    await writeFile(join(office.folder, "list.csv"), "Name;Number\nx;1000001\n");
    const other = await office.run(...revoke("list.csv"));
    expect(other.code).toBe(1);
    expect(other.stderr.replace(/\s+/g, " ")).toContain("this column is missing");
    expect((await readRevoked()).set).toEqual([]);
  });

  it.runIf(isMore)(
    "revokes 2,000 of 200,000, killed at any moment",
    async () => {
      await openIssued(200_000, 60_000_000);
      const asked: number[] = [];
      const next = async (run: number): Promise<string> => {
        const rows = Array.from({ length: 2_000 }, (_, i) => i * 100 + run);
        asked.push(...rows);
        await list(`list-${run}.csv`, rows);
        return `list-${run}.csv`;
      };
      const first = await next(0);
      office.proxy.requests.length = 0;
      const { code, stderr } = await office.run(...revoke(first));
      expect(code, stderr).toBe(0);
      const requests = office.proxy.requests.length;
      expect(requests).toBeLessThan(80);
      const kills: readonly Kill[] = [
        ...(["before", "after"] as const).flatMap((moment) =>
          [1, 2].map((nth) => ({ applies: isSending, nth, moment })),
        ),
        ...[0.1, 0.4, 0.7, 0.9].map((part) => ({ nth: Math.ceil(part * requests), moment: part * 50 })),
      ];
      for (const [i, kill] of kills.entries()) {
        const file = await next(i + 1);
        expect(await killRun(office, revoke(file), kill)).toBe(true);
        const again = await office.run(...revoke(file));
        expect(again.code, again.stderr).toBe(0);
      }
      expect(await readRevoked()).toEqual({ set: indexesOf(asked), again: 0 });
    },
    1_800_000,
  );
});
