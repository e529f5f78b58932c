// laurel export by the command: a cohort's badges, certificates and JWTs, as a registrar hands them out.
import { createPublicKey, ECDH, type KeyObject } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compactVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSigningKey } from "../../../portability/src/index.ts";
import { unwrapCarrier } from "../../../sdk/src/carrier.ts";
import type { JsonObject } from "../../../sdk/src/index.ts";
import { issuedCohort, openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { makeCredential, makeDocument } from "../../portability/credentials.ts";
import { expectOutput } from "../output.ts";
import { type Run, runInProcess, writeOwn } from "../run.ts";

const PAGE = "https://verify.university.example.org/";
let world: World;
let folder: string;
let learners: readonly (readonly string[])[];

const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
const readCredential = (index: number): Promise<Buffer> =>
  readFile(join(folder, `batch/credentials/${String(index).padStart(6, "0")}.json`));

/** A learner of the sample, with the index that the batch gave them. */
function findLearner(name: RegExp): { readonly key: string; readonly name: string; readonly index: number } {
  const row = learners.find((cells) => name.test(cells[1] ?? "")) ?? expect.unreachable(String(name));
  return { key: row[0] ?? "", name: row[1] ?? "", index: Number(row.at(-3)) };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-export-"));
  world = await openWorld();
  const { chainId, registry, rpc, operator } = world;
  const config = {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  };
  await writeOwn(folder, "laurel.json", config);
  await cp(issuedCohort(), join(folder, "batch"), { recursive: true });
  const list = await readFile(join(folder, "batch/learners.csv"), "utf8");
  learners = list
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

describe("laurel export --format pdf", () => {
  it("writes one learner's certificate, by the course's key, under a name that tells nothing of them", async () => {
    const { key, index } = findLearner(/Niamh/);
    const words = ["export", "batch", "--format", "pdf", "--learner", key, "--link", PAGE, "--out", "one", "--json"];
    const { code, stdout, stderr } = await run(...words);
    expect(code, stderr).toBe(0);
    const file = `${String(index).padStart(6, "0")}.pdf`;
    expect(expectOutput(stdout)).toMatchObject({
      as: "pdf",
      files: [{ index, file }],
      written: 1,
      skipped: [],
      unasked: 0,
    });
    expect(await readdir(join(folder, "one"))).toEqual([file]);
    expect((await stat(join(folder, "one", file))).mode & 0o777).toBe(0o600);
    const found = await unwrapCarrier(await readFile(join(folder, "one", file)));
    expect(Buffer.from(found.credential).equals(await readCredential(index))).toBe(true);
    const shown = await run("show", join("one", file));
    expect(shown.stdout).toContain("Niamh");
    const again = expectOutput((await run(...words)).stdout);
    expect(again).toMatchObject({ files: [{ index, file }], written: 0 });
  });

  it("puts the learner's name into the file's name where that is asked for", async () => {
    const { key, name, index } = findLearner(/Nguyễn/);
    const { stdout } = await run(
      ...["export", "batch", "--format", "pdf", "--learner", key, "--names", "--out", "named", "--json"],
    );
    expect(expectOutput(stdout).files).toEqual([{ index, file: `${name} ${String(index).padStart(6, "0")}.pdf` }]);
  });

  it("writes nothing where one file was altered, and names it", async () => {
    const { key, index } = findLearner(/Niamh/);
    const name = `credentials/${String(index).padStart(6, "0")}.json`;
    const file = join(folder, "batch", name);
    const whole = await readFile(file, "utf8");
    await writeFile(file, whole.replace('"EQF level 6"', '"EQF level 8"'));
    try {
      const { code, stderr } = await run("export", "batch", "--learner", key, "--format", "svg", "--out", "altered");
      expect({ code }).toEqual({ code: 1 });
      expect(stderr).toContain(`${name}: the file was altered`);
      expect(await readdir(folder)).not.toContain("altered");
    } finally {
      await writeFile(file, whole);
    }
  });

  it("writes over no file of another credential, and through no link", async () => {
    const { key, index } = findLearner(/Niamh/);
    const file = join(folder, `taken/${String(index).padStart(6, "0")}.pdf`);
    const words = ["export", "batch", "--format", "pdf", "--learner", key, "--out", "taken"];
    await run(...words);
    await writeFile(file, "%PDF-1.7\nmine");
    const refused = await run(...words);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("already exists, and belongs to another credential"),
    });
    expect(await readFile(file, "utf8")).toBe("%PDF-1.7\nmine");
    await rm(file);
    await symlink(join(folder, "elsewhere.pdf"), file);
    expect((await run(...words)).code).toBe(1);
    expect(await readdir(folder)).not.toContain("elsewhere.pdf");
    await rm(file);
    await run(...words);
    const first = await readFile(file);
    // The same credential in another language is written over.
    expect((await run(...words, "--language", "de")).code).toBe(0);
    expect((await readFile(file)).equals(first)).toBe(false);
  });

  it("says what is wrong with a picture, a font and an option that does nothing", async () => {
    await writeFile(join(folder, "logo.txt"), "no picture");
    const words = ["export", "batch", "--out", "wrong", "--format"];
    const cases: readonly (readonly [string[], number, string])[] = [
      [["pdf", "--image", "logo.txt"], 2, "logo.txt: neither a PNG nor a JPEG"],
      [["png", "--image", "logo.txt"], 2, "logo.txt: "],
      [["svg", "--image", "logo.txt"], 2, "logo.txt: "],
      [["pdf", "--font", "logo.txt"], 2, "logo.txt: not a readable font"],
      [["pdf", "--font", "none.ttf"], 2, "none.ttf: there is no such font"],
      [["pdf", "--link", "verify.example"], 2, "--link verify.example must be a whole address"],
      [["png", "--link", PAGE], 2, "--link does nothing for --format png"],
      [["jwt", "--image", "logo.txt"], 2, "--image does nothing for --format jwt"],
      [["jwt"], 2, "no key is named to sign with"],
      [["doc"], 2, "--format doc: no such format"],
      [["pdf", "--language", "fr"], 2, "--language fr: no such language"],
    ];
    for (const [more, code, said] of cases) {
      const done = await run(...words, ...more);
      expect({ code: done.code, stderr: done.stderr }, more.join(" ")).toEqual({
        code,
        stderr: expect.stringContaining(said),
      });
    }
    expect(await readdir(folder)).not.toContain("wrong");
  });
});

describe("laurel export of a file", () => {
  it("needs no laurel.json, asks no chain then, and says so", async () => {
    const home = await mkdtemp(join(tmpdir(), "laurel-home-"));
    const { code, stderr } = await runInProcess(
      ...([
        folder,
        ["export", "batch/credentials/000012.json", "--format", "png", "--out", "alone"],
        "",
        { HOME: home },
      ] as const),
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("Laurel did not ask the chain whether these credentials still count");
    const found = await unwrapCarrier(await readFile(join(folder, "alone/000012.png")));
    expect(Buffer.from(found.credential).equals(await readCredential(12))).toBe(true);
    await rm(home, { recursive: true, force: true });
  });
});

describe("laurel export --format jwt", () => {
  const did = UNIVERSITY.id;
  const list = "https://status.university.example.org/0badc0de";
  const entry = (statusPurpose: string): JsonObject => ({
    ...{ type: "BitstringStatusListEntry", statusPurpose, statusListIndex: "7" },
    statusListCredential: `${list}/${statusPurpose}.json`,
  });
  const words = ["export", "signed.json", "--format", "jwt", "--sign", "key.json", "--sign-password-file", "password"];

  beforeAll(async () => {
    const document = await makeDocument({ "/credentialStatus": ["revocation", "suspension"].map(entry) });
    const batch = await world.issue([document], { disclosable: ["/credentialSubject/name"] });
    await writeFile(join(folder, "signed.json"), JSON.stringify(batch.credential(0)));
    await writeFile(join(folder, "password"), "correct horse battery staple\n");
  });

  it("signs the file's own bytes by the institution's P-256 key, so that others read it", async () => {
    const { json, key } = await createSigningKey({ did, password: "correct horse battery staple" });
    await writeFile(join(folder, "key.json"), json);
    const { code, stderr } = await run(...words, "--out", "jwt");
    expect(code, stderr).toBe(0);
    const jwt = await readFile(join(folder, "jwt/000000.jwt"), "utf8");
    const { payload, protectedHeader } = await compactVerify(jwt, readPublicKey(key.p256.publicKeyMultibase));
    expect(protectedHeader).toEqual({ alg: "ES256", kid: `${did}#key-1-p256`, typ: "vc+jwt", cty: "vc" });
    const file = await readFile(join(folder, "signed.json"));
    expect(Buffer.from(payload).equals(file)).toBe(true);
    expect(Buffer.from((await unwrapCarrier(Buffer.from(jwt))).credential).equals(file)).toBe(true);
    await expect(
      compactVerify(`${jwt.slice(0, -4)}AAAA`, readPublicKey(key.p256.publicKeyMultibase)),
    ).rejects.toThrow();
  });

  it("signs nothing without a status list, of another issuer, or of what no chain was asked about", async () => {
    const refused = await run(
      ...words.map((word) => word.replace("signed.json", "batch/credentials/000012.json")),
      "--out",
      "no",
    );
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("batch/credentials/000012.json: ") });
    const { json } = await createSigningKey({ did: "did:web:other.example", password: "correct horse battery staple" });
    await writeFile(join(folder, "other.json"), json);
    const other = await run(...words.map((word) => word.replace("key.json", "other.json")), "--out", "no");
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining("sign with the issuer's key") });
    const elsewhere = await makeCredential({ "/credentialStatus": ["revocation", "suspension"].map(entry) });
    await writeFile(join(folder, "elsewhere.json"), elsewhere.file);
    const foreign = await run(...words.map((word) => word.replace("signed.json", "elsewhere.json")), "--out", "no");
    expect(foreign).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the credential belongs to a different registry"),
    });
    const home = await mkdtemp(join(tmpdir(), "laurel-home-"));
    const alone = await runInProcess(folder, [...words, "--out", "no"], "", { HOME: home });
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("a JWT is signed only for a credential") });
    await rm(home, { recursive: true, force: true });
    expect(await readdir(folder)).not.toContain("no");
  });
});

/** A P-256 key from its Multikey: base58 of two bytes that name the kind, then the point, compressed. */
function readPublicKey(multikey: string): KeyObject {
  let value = 0n;
  for (const letter of multikey.slice(1))
    value = value * 58n + BigInt("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".indexOf(letter));
  const point = Buffer.from(value.toString(16).padStart(70, "0"), "hex").subarray(2);
  const whole = Buffer.from(ECDH.convertKey(point, "prime256v1", undefined, undefined, "uncompressed") as Buffer);
  const [x, y] = [whole.subarray(1, 33), whole.subarray(33)].map((part) => part.toString("base64url"));
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, format: "jwk" });
}

describe("laurel export of what was withdrawn", () => {
  it("passes over what is revoked or suspended, and refuses a batch that is revoked", async () => {
    const { root } = JSON.parse(await readFile(join(folder, "batch/batch.json"), "utf8"));
    const registry = world.registry.connect(world.operator);
    await (await registry.revokeCredentials(1, 1, root, [0], [1n << 3n])).wait();
    await (await registry.suspendCredentials(1, 1, root, [0], [1n << 5n])).wait();
    const words = ["export", "batch/credentials/000003.json", "--format", "svg", "--out", "withdrawn", "--json"];
    const one = await run(...words);
    expect(one.code).toBe(1);
    expect(expectOutput(one.stdout).skipped).toEqual([
      { index: 3, file: "batch/credentials/000003.json", reason: "revoked" },
    ]);
    const other = await run(...words.map((word) => word.replace("000003", "000005")));
    expect(expectOutput(other.stdout).skipped).toMatchObject([{ index: 5, reason: "suspended" }]);
    expect((await run(...words.map((word) => word.replace("000003", "000004")))).code).toBe(0);
    await (await registry.revokeBatch(1, 1, root)).wait();
    const whole = await run("export", "batch", "--format", "svg", "--out", "withdrawn");
    expect(whole).toMatchObject({ code: 1, stderr: expect.stringContaining("the batch was revoked on") });
  });
});
