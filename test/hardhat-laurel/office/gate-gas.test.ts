// What the gates of docs/gating.md cost: the page's table is measured again, in a batch of 1,000.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readProof } from "@laurel/sdk";
import { expect, it } from "vitest";
import { root } from "../../cli/run.ts";
import { openHardhat } from "../hre.ts";

it("docs/gating.md says what entering costs", async () => {
  const { ethers, laurel } = await (await openHardhat()).network.create();
  const office = await laurel.ready();
  const [holder] = await ethers.getSigners();
  const id = `did:pkh:eip155:31337:${holder?.address}`;
  const documents = Array.from({ length: 1000 }, (_, n) => ({ credentialSubject: { id, name: `Learner ${n}` } }));
  const { files, root: batchRoot } = await office.issue(documents);
  const [file] = files;
  const spend = async (
    gate: string,
    calls: (proof: ReturnType<typeof readProof>) => readonly (readonly unknown[])[],
  ) => {
    const contract = await ethers.deployContract(gate, [office.registry.address, 1, 1, [batchRoot]]);
    const spent: number[] = [];
    for (const [name, ...words] of calls(readProof(file))) {
      const sent = await contract.getFunction(String(name))(...words);
      spent.push(Number((await sent.wait()).gasUsed));
    }
    return spent;
  };
  const claim = office.claimProofFor(file, "/credentialSubject/id");
  const [enterHolder] = await spend("HolderGate", () => [["enter", ...office.proofFor(file), claim]]);
  const coder = ethers.AbiCoder.defaultAbiCoder();
  const [commit, enterCourse] = await spend("CourseGate", ({ leaf }) => [
    ["commit", ethers.keccak256(coder.encode(["bytes32", "address"], [leaf, holder?.address]))],
    ["enter", ...office.proofFor(file)],
  ]);
  const page = await readFile(join(root, "docs/gating.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+\.\w+)`.*\| +([\d,]+) +\|$/gm)].map(
    ([, what = "", gas = ""]) => [what, Number(gas.replaceAll(",", ""))] as const,
  );
  const stated = Object.fromEntries(rows);
  expect(Object.keys(stated)).toEqual(["HolderGate.enter", "CourseGate.commit", "CourseGate.enter"]);
  // Salts and hashes differ each time, and a zero byte is cheaper.
  const isNear = (gas: number | undefined, said: number | undefined): boolean =>
    Math.abs((gas ?? 0) - (said ?? 0)) <= 0.01 * (said ?? 0);
  const spent = { "HolderGate.enter": enterHolder, "CourseGate.commit": commit, "CourseGate.enter": enterCourse };
  for (const [what, gas] of Object.entries(spent)) expect(isNear(gas, stated[what]), `${what}: ${gas}`).toBe(true);
});
