// Files as verifiers are sent them: the command and the page come to the same, and never to more than was checked.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBatch, createVerifier, parseTrust, type Report } from "../../../sdk/src/index.ts";
import type { FileNotes } from "../../../sdk/src/carrier.ts";
import { createChecker } from "../../../web/src/checking/checker.ts";
import { readGivenFiles } from "../../../web/src/given/read-files.ts";
import { isMore } from "../../more.ts";
import { createDocument } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";
import { FILE_CASES } from "./file-cases.ts";

const registry = { chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
/** A list without that registry: nobody is asked, and what is genuine is so as far as a file can tell. */
const TRUST = {
  format: "laurel-trust-v1",
  registries: [{ name: "other", chainId: 1, address: `0x${"1".repeat(40)}`, rpc: ["https://node.example.org/"] }],
};
const never = new AbortController().signal;
let folder: string;
let genuine: string;
/** What takes longer than all others together. */
const HEAVY = ["more values than are read", "16 MiB of white space around one"];
const files = FILE_CASES.filter(({ name }) => isMore || !HEAVY.includes(name)).map((one, i) => ({
  ...one,
  file: `${i}.dat`,
}));

/** What a file comes to: genuine, altered, the kind of what is no Laurel credential or why there is none; then how it was saved, where it was, what happened to it. */
function describeOutcome({ kind, checks, unwrapped, decoded, cause }: Report & FileNotes): string {
  const [format, integrity] = checks;
  const is =
    format?.outcome === "pass"
      ? integrity?.outcome === "pass"
        ? "genuine"
        : "altered"
      : kind === null || kind === "laurel"
        ? `${kind === null ? "" : "laurel "}${format?.code}`
        : kind;
  return [is, decoded, unwrapped?.kind, unwrapped?.place, cause?.code].filter((word) => word !== undefined).join(" ");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-given-"));
  const subject = { ...(createDocument().credentialSubject as object), name: "Zoë Müller" };
  const document = createDocument({ name: "Data “Analysis”, with Python", credentialSubject: subject });
  const batch = await createBatch({
    registry,
    issuer: 1,
    disclosable: ["/credentialSubject/name"],
    documents: [document],
  });
  genuine = JSON.stringify(batch.credential(0));
  await writeFile(join(folder, "trust.json"), JSON.stringify(TRUST));
  for (const { file, make } of files) await writeFile(join(folder, file), await make(genuine));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a file as it is sent", () => {
  it("comes to the same for the command", async () => {
    const words = ["verify", ...files.map(({ file }) => file), "--trust", "trust.json", "--json"];
    const { reports } = expectOutput((await runInProcess(folder, words)).stdout);
    const outcomes = reports.map((report: Report & FileNotes, i: number) => [files[i]?.name, describeOutcome(report)]);
    expect(outcomes).toEqual(files.map(({ name, outcome }) => [name, outcome]));
  });

  it("comes to the same for the page", async () => {
    const given = await readGivenFiles(
      await Promise.all(files.map(async ({ file }) => new File([await readFile(join(folder, file))], file))),
    );
    const outcomes: (string | undefined)[][] = [];
    for await (const { report } of createChecker(parseTrust(TRUST)).checkMany(given, never))
      outcomes.push([files[outcomes.length]?.name, describeOutcome(report)]);
    expect(outcomes).toEqual(files.map(({ name, outcome }) => [name, outcome]));
  });

  it("is refused by a verifier, which takes a credential's own bytes alone", async () => {
    const verifier = createVerifier(parseTrust(TRUST));
    for (const { file, name, outcome } of files.filter((one) => / /.test(one.outcome))) {
      const { checks } = await verifier.verify(await readFile(join(folder, file)));
      expect(checks[0]?.outcome === "pass" && checks[1]?.outcome === "pass", `${name}: ${outcome}`).toBe(false);
    }
  });

  it("is one of very many kinds, of which half are public ones", () => {
    expect(FILE_CASES.length).toBeGreaterThanOrEqual(75);
    expect(FILE_CASES.filter(({ from }) => !from.startsWith("made")).length * 2).toBeGreaterThan(FILE_CASES.length);
  });
});
