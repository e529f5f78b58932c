// laurel did, as an institution uses it: with a web server by https, a chain, and a folder of its own.
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../../../cli/src/terminal/session.ts";
import { openSigningKeyFile } from "../../../cli/src/settings/signing-key-file.ts";
import { EVERY_TRICK, findTricks } from "../../hostile/display.ts";
import { isMore } from "../../more.ts";
import { KEYSTORE, SIGNING_KEY } from "../../nodes/key.ts";
import { openWorld } from "../../nodes/shared.ts";
import { createCertificate, serveFile, startWebServer, type WebServer } from "../../nodes/web-server.ts";
import type { World } from "../../nodes/world.ts";
import { expectOutput } from "../output.ts";
import { runCommand, runInProcess, writeOwn } from "../run.ts";

const authorities = tls.getCACertificates("default");
const certificate = createCertificate();
let server: WebServer;
let did: string;
/** A folder with the first key of the server's DID: scrypt takes a second. Copied for each test. */
let first: string;
let home: string;

const own = (name: string): string => join(home, ".config/laurel", name);
const readOwn = async (name: string) => JSON.parse(await readFile(own(name), "utf8"));
const run = (...words: string[]) => runInProcess(home, words);
const json = async (code: number, ...words: string[]) => {
  const done = await run(...words, "--json");
  expect(done.code, done.stdout + done.stderr).toBe(code);
  return expectOutput(done.stdout);
};
const init = (...words: string[]) =>
  run("did", "init", "--domain", server.host, "--password-file", "password", ...words);
const check = (code: number, ...words: string[]) => json(code, "did", "check", "--domain", server.host, ...words);
const messages = (value: { problems: { message: string }[] }): string[] =>
  value.problems.map(({ message }) => message.replaceAll(did, ""));

/** Has the server serve the did.json that lies in a folder. */
async function publish(path = own("did.json")): Promise<void> {
  server.answer = serveFile(await readFile(path));
}

beforeAll(async () => {
  tls.setDefaultCACertificates([...authorities, certificate.cert]);
  server = await startWebServer(certificate);
  did = `did:web:${server.host.replace(":", "%3A")}`;
  first = home = await mkdtemp(join(tmpdir(), "laurel-did-"));
  await writeFile(join(home, "password"), "four words do well\n");
  await writeFile(join(home, "operator.json"), KEYSTORE);
  const done = await init();
  expect(done, done.stderr).toMatchObject({ code: 0, stderr: "" });
});
afterAll(async () => {
  await server.stop();
  tls.setDefaultCACertificates(authorities);
  await rm(first, { recursive: true, force: true });
});
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "laurel-did-"));
  await cp(first, folder, { recursive: true });
  home = folder;
  await publish();
  return () => rm(folder, { recursive: true, force: true });
});

describe("laurel did init", () => {
  it("writes a key for its owner alone and a did.json for everyone, and says what to do", async () => {
    const out = join(home, "elsewhere");
    const words = ["--domain", "https://University.example.org/", "--out", out, "--password-file", "password"];
    const { code, stdout, stderr } = await run("did", "init", ...words);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("https://university.example.org/.well-known/did.json");
    expect(stdout).toContain("Access-Control-Allow-Origin: *");
    expect(stdout).toContain("--uri did:web:university.example.org");
    expect(stdout).toContain("laurel did check");
    expect(stdout).toMatch(/^https:\/\/University\.example\.org\/ is read as university\.example\.org\.\n/);
    const modes = ["signing-key.json", "did.json"].map(async (name) => (await stat(join(out, name))).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o600, 0o644 & ~process.umask()]);
    expect(await readFile(join(out, "did.json"), "utf8")).not.toMatch(/crypto|cipher|"d"/);
    expect((await stat(own("did-seen.json"))).mode & 0o777).toBe(0o600);
  });

  it("adds one more key, and writes over nothing", async () => {
    const before = await readFile(own("signing-key.json"), "utf8");
    const value = await json(0, "did", "init", "--domain", server.host, "--password-file", "password");
    expect(value).toMatchObject({ did, keystore: own("signing-key-2.json"), keys: [{ id: `${did}#key-2` }, {}] });
    expect(await readFile(own("signing-key.json"), "utf8")).toBe(before);
    expect((await readOwn("did.json")).assertionMethod.map((id: string) => id.split("#")[1])).toEqual([
      "key-1",
      "key-1-p256",
      "key-2",
      "key-2-p256",
    ]);
  });

  it("never gives a number again, whatever became of the key that had it", async () => {
    await run("did", "compromise", "key-1", "--yes");
    await rm(own("signing-key.json"));
    expect((await readOwn("did.json")).verificationMethod).toEqual([]);
    const { stdout } = await init();
    expect(stdout).toContain(`${did}#key-2`);
    if (!isMore) return;
    // A run that was killed before its did.json was written has left a key.
    await rm(own("did.json"));
    await rm(own("did-seen.json"));
    expect((await json(0, "did", "init", "--domain", server.host, "--password-file", "password")).keys[0].id).toBe(
      `${did}#key-1`,
    );
    await rm(own("did.json"));
    await rm(own("did-seen.json"));
    expect((await json(0, "did", "init", "--domain", server.host, "--password-file", "password")).keys[0].id).toBe(
      `${did}#key-3`,
    );
  });

  it.each([
    ["another DID's", () => ({ id: "did:web:stranger.example" }), 1, "did.document"],
    ["spoilt", () => "{", 1, "did.document"],
    ["long", () => "x".repeat(70_000), 2, "file.unreadable"],
  ])("touches no did.json that is %s", async (_, content, code, name) => {
    const text = JSON.stringify(content());
    await writeFile(own("did.json"), text);
    const error = await json(code, "did", "init", "--domain", server.host, "--password-file", "password");
    expect(error).toMatchObject({ code: name, message: expect.stringContaining(own("did.json")) });
    expect(await readFile(own("did.json"), "utf8")).toBe(text);
    await expect(stat(own("signing-key-2.json"))).rejects.toThrow();
  });

  it("writes through no link, and into no web site", async () => {
    await rm(own("did.json"));
    await rm(own("signing-key.json"));
    await rm(own("did-seen.json"));
    await symlink(join(home, "target"), own("signing-key.json"));
    expect(await json(2, "did", "init", "--domain", server.host, "--password-file", "password")).toMatchObject({
      message: expect.stringContaining("already exists"),
    });
    await expect(stat(join(home, "target"))).rejects.toThrow();
    const site = ["--out", join(home, "htdocs/.well-known")];
    expect((await init(...site)).stderr).toContain("is part of the web site");
  });

  it("refuses what is no domain, a short password, and a missing one", async () => {
    for (const domain of ["192.0.2.1", "http://x.example", "a@x.example", ""])
      expect(await json(2, "did", "init", "--domain", domain, "--password-file", "password")).toMatchObject({
        code: "did.invalid",
      });
    await writeFile(join(home, "password"), "short");
    expect((await init()).stderr).toContain("at least 8 characters");
    expect((await run("did", "init", "--domain", server.host)).stderr).toContain("--password-file");
  });
});

describe("laurel did check", () => {
  it("finds that all is as it was made, and remembers what it saw", async () => {
    const { code, stdout } = await run("did", "check", "--domain", server.host, "--sign", own("signing-key.json"));
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("#key-1       Ed25519");
    expect(stdout).not.toMatch(/Wrong|Note/);
    expect((await readOwn("did-seen.json")).keys.map(({ state }: { state: string }) => state)).toEqual([
      "seen",
      "seen",
    ]);
    expect(await json(0, "did", "check", "--did", did)).toMatchObject({ fits: true, did });
  });

  it("says that a key is not there yet, and whether --sign's is", async () => {
    expect(await init()).toMatchObject({ code: 0 });
    const missing = [
      "#key-2 was made on this computer but is not there yet",
      "#key-2-p256 was made on this computer but is not there yet",
    ];
    expect(messages(await check(1))).toEqual(missing);
    expect(messages(await check(1, "--sign", own("signing-key-2.json"), "--yes"))).toEqual(missing);
    await publish();
    expect(await check(0, "--sign", own("signing-key-2.json"))).toMatchObject({ problems: [] });
  });

  it("names a key that nobody made here, again and again, until it is taken", async () => {
    const other = join(home, "other");
    await mkdir(other);
    // A second person, who takes over the web host.
    const mine = home;
    home = other;
    await cp(join(mine, "password"), join(home, "password"));
    await cp(join(mine, ".config/laurel/did.json"), own("did.json"));
    expect(await init()).toMatchObject({ code: 0 });
    const theirs = own("did.json");
    home = mine;
    await publish(theirs);
    const found = ["#key-2", "#key-2-p256"].map((id) =>
      expect.stringMatching(`^${id} is new there and was not made on this computer`),
    );
    for (let look = 0; look < 2; look += 1) expect(messages(await check(1))).toEqual(found);
    expect((await run("did", "check", "--domain", server.host)).stdout).toContain("laurel did check --yes");
    await check(0, "--yes");
    await check(0);
    await publish();
    expect(messages(await check(1))).toEqual([expect.stringContaining("#key-2 is no longer there"), expect.anything()]);
  });

  it("takes no key as its own where none was made here, unless its file is named", async () => {
    await rm(own("did-seen.json"));
    expect(messages(await check(1))).toHaveLength(2);
    await check(0, "--sign", own("signing-key.json"));
    await check(0);
  });

  it("goes by no did-seen.json that is spoilt", async () => {
    for (const text of ["{", "[]", '{"format":"laurel-did-seen-v1","keys":[{"id":"a"}]}', '{"format":"x","keys":[]}']) {
      await writeFile(own("did-seen.json"), text);
      expect(await check(2)).toMatchObject({ code: "did-seen.invalid" });
      expect(await readFile(own("did-seen.json"), "utf8")).toBe(text);
    }
  });

  it.each([
    ["of another DID", (text: string) => text.replaceAll("did:web:", "did:web:x."), "/id must be"],
    [
      "without the second context",
      (text: string) => text.replace("https://w3id.org/security/multikey/v1", "x:y"),
      "/@context",
    ],
    ["of a page", () => "<!doctype html>", "Expected a value"],
    ["with a member twice", (text: string) => text.replace("{", '{"id":"x",'), "appears twice"],
  ])("refuses a did.json %s", async (_, change, fault) => {
    server.answer = serveFile(change(await readFile(own("did.json"), "utf8")));
    const { problems, ...error } = await check(1);
    expect(error).toMatchObject({ format: "laurel-error-v1", code: "did.document" });
    expect(problems).toEqual(expect.arrayContaining([{ file: "did.json", message: expect.stringContaining(fault) }]));
  });

  it("prints what the web site says so that nothing in it moves or hides a line", async () => {
    const { verificationMethod, ...document } = await readOwn("did.json");
    const method = { id: `${did}#${EVERY_TRICK}`, type: EVERY_TRICK, controller: did, [EVERY_TRICK]: EVERY_TRICK };
    const hostile = [
      { ...document, verificationMethod: [...verificationMethod, method], assertionMethod: [method.id] },
      { ...document, id: EVERY_TRICK, verificationMethod },
      { ...document, verificationMethod: [{ ...method, id: EVERY_TRICK }] },
      { ...document, verificationMethod, assertionMethod: [EVERY_TRICK] },
    ];
    const answers = [
      ...hostile.map((value) => serveFile(JSON.stringify(value))),
      serveFile(`{"${EVERY_TRICK.replace(/\p{Cc}/gu, "")}":`),
      serveFile(JSON.stringify({ ...document, verificationMethod }), { "content-type": "x\u009b31m" }),
    ];
    for (const answer of answers)
      for (const words of [[], ["--json"]]) {
        server.answer = answer;
        const { code, stdout, stderr } = await run("did", "check", "--domain", server.host, ...words);
        expect(code, stdout + stderr).toBeLessThan(2);
        expect(findTricks(stdout + stderr)).toEqual([]);
      }
  });

  it("says how it is served, where wallets cannot read it", async () => {
    server.answer = serveFile(await readFile(own("did.json")), { "content-type": "text/plain" });
    const { code, stdout } = await run("did", "check", "--domain", server.host);
    expect(code).toBe(0);
    expect(stdout).toContain("Note: browser wallets cannot read it");
    expect(stdout).toContain("Note: it is served as text/plain");
  });

  it("follows no redirect, exit code 1; knows no host, exit code 3", async () => {
    server.answer = (_, response) => response.writeHead(302, { location: "https://stranger.example/did.json" }).end();
    expect(await check(1)).toMatchObject({
      code: "did.document",
      message: expect.stringContaining("https://stranger.example/did.json"),
    });
    expect(await json(3, "did", "check", "--domain", "no-such-host.invalid")).toMatchObject({
      code: "did.unreachable",
    });
    const plain = await startWebServer();
    plain.answer = serveFile(
      (await readFile(own("did.json"), "utf8")).replaceAll(server.host.slice(10), plain.host.slice(10)),
    );
    expect(await json(3, "did", "check", "--domain", plain.host)).toMatchObject({ code: "did.unreachable" });
    expect((await json(1, "did", "check", "--domain", plain.host, "--plain-http")).url).toContain("http://localhost");
    await plain.stop();
    expect(await json(2, "did", "check", "--domain", server.host, "--did", did)).toMatchObject({ code: "usage" });
  });

  it.runIf(isMore)("waits ten seconds for a server that is silent, exit code 3", async () => {
    server.answer = () => undefined;
    const began = performance.now();
    expect(await check(3)).toMatchObject({ code: "did.unreachable", message: expect.stringContaining("in time") });
    expect(performance.now() - began).toBeLessThan(100_000);
  });

  it("goes by the system's authorities and NODE_EXTRA_CA_CERTS, in a process of its own", async () => {
    await writeFile(join(home, "ca.pem"), certificate.cert);
    const words = ["did", "check", "--domain", server.host];
    const plain = await runCommand(home, words);
    expect(plain).toMatchObject({ code: 3, stdout: "" });
    expect(plain.stderr).toContain("the server's certificate is self-signed");
    expect(await runCommand(home, words, "", { NODE_EXTRA_CA_CERTS: "ca.pem" })).toMatchObject({ code: 0, stderr: "" });
  });

  it("takes the operator's keystore for no signing key, and says which is which", async () => {
    expect(await check(1, "--sign", "operator.json")).toMatchObject({
      code: "signing-key.invalid",
      message: expect.stringContaining("this is the keystore of an account"),
      cure: "name the key that `laurel did init` wrote",
    });
    expect(await check(2, "--sign", "gone.json")).toMatchObject({ code: "signing-key.missing" });
  });
});

describe("laurel did check of the accreditation's DID", () => {
  let world: World;
  const accredit = async (uri: string): Promise<number> => {
    const { registry, accreditor, until } = world;
    await (await registry.connect(accreditor).accreditIssuer(1, 1, until, "University of Example", uri)).wait();
    return registry.accreditationCount();
  };
  const configure = (accreditation?: number, issuer = 1) =>
    writeOwn(home, "laurel.json", {
      ...{ format: "laurel-config-v1", chainId: world.chainId, registry: world.registry.address, rpc: [world.rpc] },
      ...{ issuer, signer: { type: "rpc-account", address: world.operator.address } },
      ...(accreditation === undefined ? {} : { accreditation, operator: 1 }),
    });

  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.stop());

  it("reads it from the registry", async () => {
    await configure(await accredit(did));
    expect(await json(0, "did", "check")).toMatchObject({ did, fits: true });
  });

  it("says what to do where the accreditation names a web address, or a DID that nobody resolves", async () => {
    for (const uri of ["https://university.example.org", "did:web:University.example.org", "did:key:z6Mk"]) {
      await configure(await accredit(uri));
      const error = await json(1, "did", "check");
      expect(error).toMatchObject({ code: "did.none", cure: expect.stringContaining("laurel accreditation grant") });
      expect(error.message).toContain(uri);
    }
  });

  it("refuses an accreditation that has ended, is of another issuer, or is not named", async () => {
    const accreditation = await accredit(did);
    await configure(accreditation, 2);
    expect(await json(1, "did", "check")).toMatchObject({ code: "authority.accreditation" });
    await (await world.registry.connect(world.accreditor).endAccreditation(accreditation, await world.now())).wait();
    await configure(accreditation);
    expect(await json(1, "did", "check")).toMatchObject({ code: "authority.accreditation" });
    await configure();
    expect(await json(2, "did", "check")).toMatchObject({ code: "usage" });
  });
});

describe("laurel did retire", () => {
  it("keeps the key in did.json, and signs by it no more", async () => {
    const before = await readOwn("did.json");
    const value = await json(0, "did", "retire", own("signing-key.json"));
    expect(value).toMatchObject({ state: "retired", keys: [`${did}#key-1`, `${did}#key-1-p256`] });
    expect(await readOwn("did.json")).toEqual(before);
    await check(0);
    await expect(openKey("signing-key.json")).rejects.toMatchObject({ code: "signing-key.retired", exitCode: 1 });
  });

  it("puts a key back that is missing, where its file is named", async () => {
    const before = await readOwn("did.json");
    const { verificationMethod: _, assertionMethod: __, ...rest } = before;
    await writeFile(own("did.json"), JSON.stringify({ ...rest, verificationMethod: [], assertionMethod: [] }));
    expect(await json(2, "did", "retire", "key-7")).toMatchObject({ code: "usage", cure: "the keys there: none" });
    await json(0, "did", "retire", own("signing-key.json"));
    expect(await readOwn("did.json")).toEqual(before);
  });

  it("misses a retired key that the web site no longer has", async () => {
    await json(0, "did", "retire", "#key-1");
    server.answer = serveFile(
      JSON.stringify({ ...(await readOwn("did.json")), verificationMethod: [], assertionMethod: [] }),
    );
    expect(messages(await check(1))).toEqual(
      ["#key-1", "#key-1-p256"]
        .map((id) => `${id} is no longer there: what it signed is now refused`)
        .concat("no Ed25519 key may sign credentials"),
    );
  });
});

describe("laurel did compromise", () => {
  it("takes the key out under each name that did.json gives it", async () => {
    const document = await readOwn("did.json");
    const copy = { ...document.verificationMethod[0], id: `${did}#copy` };
    document.verificationMethod.push(copy);
    document.assertionMethod.push(copy.id);
    await writeFile(own("did.json"), JSON.stringify(document));
    await json(0, "did", "compromise", own("signing-key.json"), "--yes");
    expect(await readFile(own("did.json"), "utf8")).not.toContain(copy.publicKeyMultibase);
  });

  it("takes the key out of did.json, and says that the web site still has it", async () => {
    const { code, stdout } = await run("did", "compromise", own("signing-key.json"), "--yes");
    expect(code).toBe(0);
    for (const next of [
      "laurel did init",
      "laurel sign <folder> --again",
      "laurel status-list export",
      "does not change",
    ])
      expect(stdout).toContain(next);
    expect(await readFile(own("did.json"), "utf8")).not.toContain("key-1");
    await expect(openKey("signing-key.json")).rejects.toMatchObject({ code: "signing-key.compromised" });
    // The server has the earlier one.
    const found = ["#key-1", "#key-1-p256"].map((id) => expect.stringMatching(`^${id} is compromised but still there`));
    for (const yes of [[], ["--yes"], []]) expect(messages(await check(1, ...yes))).toEqual(found);
    expect(await init()).toMatchObject({ code: 0 });
    await publish();
    await check(0);
    expect(messages(await check(1, "--sign", own("signing-key.json")))).toEqual([
      "#key-1, the key of --sign, is not there",
    ]);
    await writeFile(join(home, "other.json"), SIGNING_KEY);
    expect(messages(await check(1, "--sign", "other.json"))).toEqual([
      "the key of --sign belongs to did:web:university.example.org",
    ]);
    expect(await json(1, "did", "retire", own("signing-key.json"))).toMatchObject({ code: "signing-key.compromised" });
  });

  it("takes an id, also where the key's file is lost, and may be said again", async () => {
    await rm(own("signing-key.json"));
    for (const key of [`${did}#key-1`, "key-1-p256"])
      expect(await json(0, "did", "compromise", key, "--yes")).toMatchObject({
        keys: [`${did}#key-1`, `${did}#key-1-p256`],
      });
    // Nothing is asked, since nothing changes.
    const again = await run("did", "compromise", "key-1");
    expect(again.stdout).toContain(`${did}#key-1 is already out of `);
    expect(again.stdout).toContain("laurel did init");
  });

  it("asks first, names the keys there are, and touches nothing else", async () => {
    const before = await readFile(own("did.json"), "utf8");
    expect((await run("did", "compromise", "key-1")).stderr).toContain("pass --yes");
    expect(await json(2, "did", "compromise", "key-9", "--yes")).toMatchObject({
      cure: "the keys there: #key-1, #key-1-p256",
    });
    expect(await json(1, "did", "compromise", "did:web:stranger.example#key-1", "--yes")).toMatchObject({
      code: "did.document",
    });
    expect(await json(2, "did", "compromise", "key-1", "--yes", "--out", ".")).toMatchObject({ code: "usage" });
    expect(await json(1, "did", "compromise", "operator.json", "--yes", "--out", own(""))).toMatchObject({
      code: "signing-key.invalid",
    });
    expect(await readFile(own("did.json"), "utf8")).toBe(before);
  });
});

/** Opens a key as commands with --sign do. */
function openKey(name: string, env: Record<string, string> = {}) {
  const session = { env: { HOME: home, ...env }, interactive: false } as unknown as Session;
  return openSigningKeyFile(session, { sign: own(name), signPasswordFile: join(home, "password") });
}

describe("--sign", () => {
  it("opens the key, by the password of --sign-password-file or LAUREL_SIGN_PASSWORD_FILE alone", async () => {
    const key = await openKey("signing-key.json");
    expect(key.ed25519.id).toBe(`${did}#key-1`);
    const env = { HOME: home, LAUREL_PASSWORD_FILE: join(home, "password") };
    const session = { env, interactive: false } as unknown as Session;
    await expect(openSigningKeyFile(session, { sign: own("signing-key.json") })).rejects.toThrow(
      "the signing key needs its password",
    );
    await writeFile(join(home, "password"), "another password");
    const other = {
      env: { HOME: home, LAUREL_SIGN_PASSWORD_FILE: join(home, "password") },
      interactive: false,
    } as unknown as Session;
    await expect(openSigningKeyFile(other, { sign: own("signing-key.json") })).rejects.toMatchObject({
      code: "password.wrong",
      exitCode: 1,
    });
    await expect(openSigningKeyFile(other, {})).rejects.toMatchObject({ code: "usage" });
  });

  it("is no --signer, and says so", async () => {
    const place = "eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3/issuers/1";
    const words = [
      "init",
      "--registry",
      place,
      "--rpc",
      "http://127.0.0.1:9",
      "--keystore",
      own("signing-key.json"),
      "--json",
    ];
    const { code, stdout } = await runInProcess(home, words);
    expect(code).toBe(1);
    expect(expectOutput(stdout)).toMatchObject({
      code: "keystore.other",
      cure: expect.stringContaining("laurel keystore new"),
    });
  });
});
