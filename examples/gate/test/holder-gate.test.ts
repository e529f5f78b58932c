import assert from "node:assert/strict";
import { test } from "node:test";
import { network } from "hardhat";

test("a door for the account that the credential is about, and for no other", async () => {
  const { ethers, laurel } = await network.create();
  const office = await laurel.ready();
  const [niamh, thief] = await ethers.getSigners();
  const { files, root } = await office.issue({ csv: `name,account\nNiamh,${niamh.address}` });
  const gate = await ethers.deployContract("HolderGate", [office.registry.address, 1, 1, [root]]);
  const shown = [...office.proofFor(files[0]), office.claimProofFor(files[0], "/credentialSubject/id")];
  await assert.rejects(gate.connect(thief).getFunction("enter")(...shown), /NotHolder/);
  await gate.enter(...shown);
  assert.equal(await gate.hasEntered(niamh.address), true);
});
