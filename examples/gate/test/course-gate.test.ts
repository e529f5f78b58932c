import assert from "node:assert/strict";
import { test } from "node:test";
import { network } from "hardhat";

test("a course's door lets in who committed before, while the credential is valid", async () => {
  const { ethers, laurel } = await network.create();
  const office = await laurel.ready();
  const [niamh, thief] = await ethers.getSigners();
  const { files, root } = await office.issue([{ credentialSubject: { name: "Niamh" } }]);
  const proof = office.proofFor(files[0]);
  const gate = await ethers.deployContract("CourseGate", [office.registry.address, 1, 1, [root]]);
  const what = [proof[0].contentHash, niamh.address];
  await gate.commit(ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["bytes32", "address"], what)));
  await assert.rejects(gate.connect(thief).getFunction("enter")(...proof), /NotCommitted/);
  await gate.enter(...proof);
  await office.revoke(files[0]);
  await assert.rejects(gate.enter(...proof), /NotValid/);
});
