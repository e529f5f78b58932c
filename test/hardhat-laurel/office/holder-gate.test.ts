// contracts/examples/HolderGate.sol with real files: it lets in the account that the issuer wrote into the credential, and nobody by another way.
import { beforeAll, describe, expect, it } from "vitest";
import { parseCredential, proofFor, withhold } from "@laurel/sdk";
import type { Office } from "../../../hardhat-laurel/src/office/office.ts";
import { openHardhat } from "../hre.ts";

const SUBJECT = "/credentialSubject/id";
const hre = await openHardhat();
const { ethers, laurel } = await hre.network.create();
const [niamh, thief] = await ethers.getSigners();
if (niamh === undefined || thief === undefined) throw new Error("Hardhat's network has no accounts");
let office: Office;

beforeAll(async () => {
  office = await laurel.ready();
});

type Account = NonNullable<typeof niamh>;

/** A file about this subject, and the door of its batch. */
async function open(subject: object) {
  const { files, root } = await office.issue([{ credentialSubject: subject }]);
  const gate = await ethers.deployContract("HolderGate", [office.registry.address, 1, 1, [root]]);
  const enter = (account: Account, ...words: unknown[]): Promise<unknown> =>
    gate.connect(account).getFunction("enter")(...words);
  return { file: files[0], gate, enter };
}
const did = (address: string, chain = 31337): string => `did:pkh:eip155:${chain}:${address}`;

describe("HolderGate", () => {
  it.each([
    ["with its checksum", (address: string) => address],
    ["in lower case", (address: string) => address.toLowerCase()],
  ])("lets in the account that the claim names, %s, and whoever copies its transaction not", async (_, spell) => {
    const { file, gate, enter } = await open({ id: did(spell(niamh.address)), name: "Niamh" });
    const shown = [...proofFor(file), office.claimProofFor(file, SUBJECT)];
    await expect(enter(thief, ...shown)).rejects.toThrow(`NotHolder("${niamh.address}")`);
    await enter(niamh, ...shown);
    expect(await gate.getFunction("hasEntered")(niamh.address)).toBe(true);
    await office.revoke(file);
    await expect(enter(niamh, ...shown)).rejects.toThrow("NotValid(0)");
  });

  it("takes a file from which every other claim is withheld", async () => {
    const { file, enter } = await open({ id: did(niamh.address), name: "Niamh" });
    const shorter = JSON.stringify(withhold(parseCredential(file), ["/credentialSubject/name"]));
    await expect(enter(niamh, ...proofFor(shorter), office.claimProofFor(shorter, SUBJECT))).resolves.toBeDefined();
  });

  it.each([
    ["an account of another chain", { id: did(niamh.address, 1), name: "Niamh" }],
    ["another kind of identifier", { id: "did:example:123456789", name: "Niamh" }],
    ["an account with a letter that is no digit", { id: did(niamh.address.replace(/.$/, "g")), name: "Niamh" }],
    ["an account with something behind it", { id: `${did(niamh.address)}#key`, name: "Niamh" }],
    ["a list of identifiers", { id: [did(niamh.address)], name: "Niamh" }],
  ])("lets nobody in by %s", async (_, subject) => {
    const { file, enter } = await open(subject);
    const zero = `NotHolder("0x${"0".repeat(40)}")`;
    await expect(enter(niamh, ...proofFor(file), office.claimProofFor(file, SUBJECT))).rejects.toThrow(zero);
  });

  it("lets nobody in by a claim that is not the credential's, or not the subject's", async () => {
    const { file, enter } = await open({ id: did(niamh.address), name: did(thief.address) });
    const other = office.claimProofFor(file, SUBJECT);
    const text = other.text.replace(niamh.address, thief.address);
    const zero = `NotHolder("0x${"0".repeat(40)}")`;
    const name = office.claimProofFor(file, "/credentialSubject/name");
    for (const forged of [
      { ...other, text },
      { ...name },
      { ...name, text },
      { ...other, salt: `0x${"00".repeat(16)}` },
      { ...other, position: 0 },
      { ...other, position: 2 },
      { ...other, position: 3 },
      { ...other, digests: other.digests.slice(1), position: 0 },
      { ...other, digests: [...other.digests, other.digests[0]] },
    ])
      for (const account of [niamh, thief])
        await expect(enter(account, ...proofFor(file), forged), JSON.stringify(forged)).rejects.toThrow(zero);
  });

  it("refuses another batch of the same issuer, and a batch that is not anchored", async () => {
    const { file, enter } = await open({ id: did(niamh.address), name: "Niamh" });
    const { files } = await office.issue([{ credentialSubject: { id: did(thief.address), name: "Thief" } }]);
    await expect(enter(thief, ...proofFor(files[0]), office.claimProofFor(files[0], SUBJECT))).rejects.toThrow(
      "NotOfCourse",
    );
    const [credential, root, siblings] = proofFor(file);
    const longer = { ...credential, validUntil: 9_999_999_999n };
    await expect(enter(niamh, longer, root, siblings, office.claimProofFor(file, SUBJECT))).rejects.toThrow(
      "NotValid(0)",
    );
  });
});
