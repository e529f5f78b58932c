// laurel withhold, of a file that is signed for other verifiers as well.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSampleCredentials } from "../../../scripts/sample-credentials.ts";
import { expectOutput } from "../output.ts";
import { runInProcess } from "../run.ts";
import type { Loose } from "../../sdk/profile/sample.ts";

const KEY = "did:web:university.example.org#key-1";
const SIGNATURE = { type: "DataIntegrityProof", cryptosuite: "eddsa-rdfc-2022", verificationMethod: KEY };
let folder: string;
let whole: Loose;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-withhold-"));
  const [sample] = await makeSampleCredentials();
  whole = JSON.parse(sample?.files[0] ?? "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Withholds claims of the file with these proofs beside ours. */
async function withhold(proofs: readonly object[], ...claims: string[]) {
  await writeFile(join(folder, "file.json"), JSON.stringify({ ...whole, proof: [...proofs, ...whole.proof] }));
  const words = ["withhold", "file.json", ...claims.flatMap((claim) => ["--claim", claim]), "--out", "copy.json"];
  const { stdout } = await runInProcess(folder, words);
  const told = expectOutput((await runInProcess(folder, [...words, "--json"])).stdout) as Loose;
  const copy = JSON.parse(await readFile(join(folder, "copy.json"), "utf8"));
  return { stdout, told, kept: copy.proof.length - 1 };
}

describe("laurel withhold", () => {
  it("names the signatures that it leaves out, and who needs them", async () => {
    const { stdout, told, kept } = await withhold([SIGNATURE, { type: ["Other"] }], "email");
    expect(kept).toBe(0);
    expect(told.droppedProofs).toEqual([
      { type: "DataIntegrityProof", verificationMethod: KEY },
      { type: null, verificationMethod: null },
    ]);
    expect(stdout).toContain(`The copy no longer has the DataIntegrityProof of ${KEY} and the proof:`);
    expect(stdout).toContain("Only Laurel can check this copy");
  });

  it("says nothing of signatures where there are none, or where nothing goes", async () => {
    const none = await withhold([], "email");
    expect(none.told.droppedProofs).toEqual([]);
    expect(none.stdout).not.toContain("Only Laurel");
    const twice = await withhold([SIGNATURE], "email");
    expect(twice.told.droppedProofs).toHaveLength(1);
    const again = await runInProcess(folder, [
      "withhold",
      "copy.json",
      "--claim",
      "email",
      "--out",
      "again.json",
      "--json",
    ]);
    expect(JSON.parse(again.stdout)).toMatchObject({ droppedProofs: [] });
  });

  it("prints what a proof says of itself safely", async () => {
    const { stdout } = await withhold(
      [{ type: "\u001b[2J", verificationMethod: "did:web:x\u202e\nVALID: y" }],
      "email",
    );
    for (const trick of ["\u001b", "\u202e", "\nVALID"]) expect(stdout).not.toContain(trick);
  });
});
