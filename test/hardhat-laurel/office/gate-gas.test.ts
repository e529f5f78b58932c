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
  const deploy = (gate: string) => ethers.deployContract(gate, [office.registry.address, 1, 1, [batchRoot]]);
  const holderGate = await deploy("HolderGate");
  const courseGate = await deploy("CourseGate");
  const spend = async (contract: typeof holderGate, name: string, ...words: readonly unknown[]) => {
    const sent = await contract.getFunction(name)(...words);
    return Number((await sent.wait()).gasUsed);
  };
  const shown = (of = file) => [...office.proofFor(of), office.claimProofFor(of, "/credentialSubject/id")];
  const coder = ethers.AbiCoder.defaultAbiCoder();
  const what = [readProof(file).credential.contentHash, holder?.address];
  const spent = {
    "HolderGate.enter": await spend(holderGate, "enter", ...shown()),
    "CourseGate.commit": await spend(
      courseGate,
      "commit",
      ethers.keccak256(coder.encode(["bytes32", "address"], what)),
    ),
    "CourseGate.enter": await spend(courseGate, "enter", ...office.proofFor(file)),
  };
  const page = await readFile(join(root, "docs/gating.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+\.\w+)`.*\| +([\d,]+) +\|$/gm)].map(
    ([, what = "", gas = ""]) => [what, Number(gas.replaceAll(",", ""))] as const,
  );
  const stated = Object.fromEntries(rows);
  expect(Object.keys(stated)).toEqual(["HolderGate.enter", "CourseGate.commit", "CourseGate.enter"]);
  // Salts and hashes differ each time, and a zero byte is cheaper.
  const isNear = (gas: number | undefined, said: number | undefined): boolean =>
    Math.abs((gas ?? 0) - (said ?? 0)) <= 0.01 * (said ?? 0);
  for (const [call, gas] of Object.entries(spent)) expect(isNear(gas, stated[call]), `${call}: ${gas}`).toBe(true);

  const count = (contract: typeof holderGate, words: readonly unknown[]): number =>
    ethers.dataLength(contract.interface.encodeFunctionData("enter", words));
  const more = (of = file): number => count(holderGate, shown(of)) - count(courseGate, office.proofFor(of));
  const subject = { id, name: "Niamh", place: "Cork" };
  const disclosable = Object.keys(subject).map((name) => `/credentialSubject/${name}`);
  const { files: larger } = await office.issue([{ credentialSubject: subject }], { disclosable });
  const [, two, further] =
    /two claims it adds (\d+) bytes to a transaction, and (\d+) for each further/.exec(page) ?? [];
  expect([more(), more(larger[0]) - more()]).toEqual([Number(two), Number(further)]);
});
