// An office in a Hardhat test: what it issues is valid to the contract and to a verifier, and only while it is in force.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBatch, createVerifier, AlteredError, readProof, withhold, parseCredential } from "@laurel/sdk";
import { beforeAll, describe, expect, it } from "vitest";
import type { Office } from "../../../hardhat-laurel/src/office/office.ts";
import { root } from "../../cli/run.ts";
import { openHardhat } from "../hre.ts";

let office: Office;
let chainId: number;

beforeAll(async () => {
  const hre = await openHardhat();
  const connection = await hre.network.create();
  office = await connection.laurel.ready();
  chainId = Number((await connection.ethers.provider.getNetwork()).chainId);
});

const isValid = async (file: string): Promise<boolean> =>
  (await office.registry.isValid(...office.proofFor(file))).valid;
const niamh = { credentialSubject: { name: "Niamh" } };
const samples = join(root, "samples");

describe("issue", () => {
  it("issues documents, which the contract finds valid under the accreditor", async () => {
    const { files, root: batchRoot } = await office.issue([niamh, { credentialSubject: { name: "Tadhg" } }]);
    expect(files.map((file) => JSON.parse(file).credentialSubject.name)).toEqual(["Niamh", "Tadhg"]);
    expect(office.proofFor(files[0])[1]).toBe(batchRoot);
    expect(await office.registry.isValid(...office.proofFor(files[0]))).toEqual({ valid: true, accreditor: 1 });
    expect(JSON.parse(files[0])).toMatchObject({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      type: ["VerifiableCredential"],
      issuer: office.issuer.institution,
    });
  });

  it("keeps what a document says, and makes claims of what it is told", async () => {
    const own = {
      ...niamh,
      type: ["VerifiableCredential", "OpenBadgeCredential"],
      issuer: { url: "https://x.example" },
    };
    const disclosable = ["/credentialSubject/name"];
    const { files } = await office.issue([{ ...own, validFrom: "2020-01-01T00:00:00Z" }], { disclosable });
    expect(JSON.parse(files[0])).toMatchObject({
      type: own.type,
      issuer: { ...office.issuer.institution, url: "https://x.example" },
      validFrom: "2020-01-01T00:00:00Z",
    });
    expect(Object.keys(JSON.parse(files[0]).proof[0].salts)).toEqual(["", ...disclosable]);
  });

  it("issues CSV text with the usual course, and names an account by its DID", async () => {
    const { files } = await office.issue({ csv: `name,account\nNiamh,${office.governor.address}\nTadhg,` });
    expect(files.map((file) => JSON.parse(file).credentialSubject)).toEqual([
      { id: `did:pkh:eip155:${chainId}:${office.governor.address}`, name: "Niamh" },
      { name: "Tadhg" },
    ]);
    expect(await isValid(files[1] ?? "")).toBe(true);
    const { files: plain } = await office.issue({ csv: "name\nZoë\n" });
    expect(JSON.parse(plain[0]).credentialSubject).toEqual({ name: "Zoë" });
  });

  it("issues CSV text or the path of a list as it is", async () => {
    const { files } = await office.issue("name\nNiamh\nTadhg\n");
    expect(files.map((file) => JSON.parse(file).credentialSubject.name)).toEqual(["Niamh", "Tadhg"]);
    const folder = await mkdtemp(join(tmpdir(), "laurel-list-"));
    const path = join(folder, "list.csv");
    await writeFile(path, "name\nZoë\n");
    const { files: ofPath } = await office.issue(path).finally(() => rm(folder, { recursive: true }));
    expect(JSON.parse(ofPath[0]).credentialSubject).toEqual({ name: "Zoë" });
  });

  it("lets a document name another issuer, which a verifier finds invalid", async () => {
    const other = { id: "did:web:other.example", name: "Other" };
    const { files } = await office.issue([{ ...niamh, issuer: other }]);
    expect(await isValid(files[0])).toBe(true);
    const at = new Date(1000 * (await office.clock.now()));
    const { verdict, checks } = await createVerifier(office.trust).verify(files[0], { at });
    expect([verdict, checks.flatMap(({ code }) => code ?? [])]).toEqual(["invalid", ["authority.identity"]]);
  });

  it("issues a list and a course of files", async () => {
    const csv = join(samples, "cohort-1000.csv");
    const { files } = await office.issue({ csv, course: join(samples, "course.json") });
    expect(files).toHaveLength(1000);
    expect(JSON.parse(files[0]).credentialSubject.name).toBe("Niamh Åkesson");
    expect(await isValid(files[999] ?? "")).toBe(true);
  });

  it("says what it cannot issue, and anchors nothing", async () => {
    await expect(office.issue([])).rejects.toThrow("there is nothing to issue");
    for (const nothing of [{}, null, { csv: 7 }])
      await expect(office.issue(nothing as never)).rejects.toThrow("csv is the path of a list, or CSV text");
    for (const wrong of ["name,account\n", "cohrt.csv", samples, ""]) {
      const message = `csv ${JSON.stringify(wrong)}: neither a readable file nor CSV text with a header and at least one row`;
      await expect(office.issue({ csv: wrong })).rejects.toThrow(message);
      await expect(office.issue(wrong)).rejects.toThrow(message);
    }
    for (const wrong of [null, {}, 7, { credentialSubject: "Niamh" }, { credentialSubject: [] }])
      await expect(office.issue([niamh, wrong as never])).rejects.toThrow("document 1 has no subject; give an object");
    await expect(office.issue({ csv: "name,account\nNiamh,0x12" })).rejects.toThrow('column "account": 0x12 is not');
    await expect(office.issue({ csv: "student\nNiamh\n" })).rejects.toMatchObject({ code: "cohort.invalid" });
  });
});

describe("what is not valid", () => {
  it("a batch of a forger's own: isValid is false", async () => {
    const registry = { chainId, address: office.registry.address };
    const { files } = await office.issue([niamh]);
    const { proof, ...document } = JSON.parse(files[0]);
    const forged = await createBatch({ registry, issuer: 1, disclosable: [], documents: [document] });
    expect(proof).toHaveLength(1);
    expect(await isValid(forged.text(0))).toBe(false);
  });

  it("an altered file: there is no proof of it", async () => {
    const { files } = await office.issue([niamh]);
    expect(() => office.proofFor(files[0].replace("Niamh", "Thief"))).toThrow(AlteredError);
  });

  it("a revoked or suspended credential, until it is reinstated; the others of its batch stay valid", async () => {
    const { files } = await office.issue([niamh, niamh, niamh]);
    const [first, second, third = ""] = files;
    await office.revoke(first);
    await office.suspend(second ?? "");
    expect(await Promise.all(files.map(isValid))).toEqual([false, false, true]);
    await office.reinstate(second ?? "");
    expect(await Promise.all(files.map(isValid))).toEqual([false, true, true]);
    await expect(office.revoke(first)).resolves.toBeUndefined();
    expect(await isValid(third)).toBe(true);
  });
});

it("gives a trust list by which a verifier finds a file valid, and revoked once it is", async () => {
  const { files } = await office.issue([niamh]);
  const verifier = createVerifier(office.trust);
  const at = new Date(1000 * (await office.clock.now()));
  expect((await verifier.verify(files[0], { at })).verdict).toBe("valid");
  await office.revoke(files[0]);
  const report = await createVerifier(office.trust).verify(files[0], { at });
  expect(report.checks.find(({ check }) => check === "status")).toMatchObject({ code: "status.revoked" });
});

it("shows a claim whatever else is withheld, and none that is withheld itself", async () => {
  const { files } = await office.issue([{ credentialSubject: { id: "did:example:1", name: "Niamh" } }]);
  const shorter = JSON.stringify(withhold(parseCredential(files[0]), ["/credentialSubject/name"]));
  const shown = office.claimProofFor(files[0], "/credentialSubject/id");
  expect(office.claimProofFor(shorter, "/credentialSubject/id")).toEqual(shown);
  expect(shown).toMatchObject({ text: '["/credentialSubject/id","did:example:1"]', position: 1 });
  expect(shown.digests).toHaveLength(3);
  expect(() => office.claimProofFor(shorter, "/credentialSubject/name")).toThrow("withheld");
  expect(() => office.claimProofFor(files[0], "/issuer")).toThrow("Not a claim");
  expect(readProof(shorter).credential).toEqual(readProof(files[0]).credential);
});
