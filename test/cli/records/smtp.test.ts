// laurel deliver --format smtp: by a real server, over TLS that is verified; one recipient each, nothing twice, and what is not known is called so.
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MAIL_PASSWORD, MAIL_USER, type MailServer, startMailServer, trustHere } from "../../nodes/mail-server.ts";
import { createCertificate } from "../../nodes/web-server.ts";
import { expectOutput } from "../output.ts";
import { openAttachment, openScene, readMail, type Scene } from "./scene.ts";

const CERTIFICATE = createCertificate();
let scene: Scene;
let server: MailServer;
let distrust: () => void;
const FROM = "registrar@university.example.org";

/** The words that send a batch by a server. */
const send = (batch: string, ...more: string[]): string[] => [
  ...["deliver", batch, "--format", "smtp", "--smtp", `smtp://localhost:${server.port}`, "--from", FROM],
  ...["--smtp-user", MAIL_USER, "--smtp-password-file", "mail-password", "--yes", ...more],
];
const run = (batch: string, ...more: string[]) => scene.run(...send(batch, ...more));
/** What the batch's folder remembers of an index, oldest first. */
const readStates = async (batch: string, index: number): Promise<string[]> =>
  (await readFile(join(scene.folder, batch, "handed-out.jsonl"), "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter((entry) => entry.index === index && entry.format === "smtp")
    .map(({ state }) => state);

beforeAll(async () => {
  scene = await openScene();
  await writeFile(join(scene.folder, "mail-password"), `${MAIL_PASSWORD}\n`);
  await scene.issue("june", 6);
  distrust = trustHere(CERTIFICATE);
});
afterAll(async () => {
  distrust();
  await scene.close();
});
beforeEach(async () => {
  server = await startMailServer({ certificate: CERTIFICATE });
});
afterEach(() => server.stop());

describe("laurel deliver --format smtp", () => {
  it("sends each learner's credential to that learner, once: run again, it sends nothing", async () => {
    await scene.issue("sent", 4);
    const { code, stdout, stderr } = await run("sent", "--json");
    expect(code, stderr).toBe(0);
    expect(expectOutput(stdout)).toMatchObject({ as: "smtp", written: 4, failed: [], unknown: [], stopped: null });
    const learners = await scene.list("sent");
    // In the order of the list.
    const rows = (await readFile(join(scene.folder, "sent.csv"), "utf8")).trimEnd().split("\n").slice(1);
    expect(server.taken.map(({ to }) => to)).toEqual(rows.map((row) => [/[^",]+@[^",]+/.exec(row)?.[0]]));
    const ids = new Set<unknown>();
    for (const { from, to, bytes } of server.taken) {
      const { name, email, bytes: file } = learners.find((one) => one.email === to[0]) ?? expect.unreachable();
      const mail = await readMail(bytes);
      expect(from).toBe(FROM);
      expect(mail.from).toMatchObject({ address: FROM, name: "University of Example" });
      expect([mail.to, mail.cc, mail.bcc]).toEqual([[{ name, address: email }], undefined, undefined]);
      expect(mail.headers.some(({ key }) => key === "x-unsent")).toBe(false);
      expect(openAttachment(mail).bytes.equals(file)).toBe(true);
      ids.add(mail.messageId);
      expect(mail.messageId).toMatch(/^<[0-9a-f]{32}\.\d+@university\.example\.org>$/);
    }
    expect(ids.size).toBe(4);
    expect(await readStates("sent", 0)).toEqual(["sending", "sent"]);
    expect([server.connections, server.logins]).toEqual([1, 1]);
    const again = await run("sent", "--json");
    expect({ code: again.code, ...expectOutput(again.stdout) }).toMatchObject({
      code: 0,
      written: 0,
      earlier: [0, 1, 2, 3],
    });
    expect(server.connections).toBe(1);
    // Nor is a draft made of what was sent, unless that is asked for.
    const draft = await scene.run("deliver", "sent", "--format", "eml", "--out", "none");
    expect(draft.stdout).toContain("4 learners got the e-mail before");
    const anew = await run("sent", "--again", "--learner", "2026000013");
    expect(anew.code, anew.stderr).toBe(0);
    expect(server.taken).toHaveLength(5);
    expect(stdout + stderr + anew.stdout).not.toContain(MAIL_PASSWORD);
  });

  it("lists what the server does not take, what it takes later, and what nobody knows; and goes on", async () => {
    await scene.issue("mixed", 6);
    const learners = await scene.list("mixed");
    const emails = learners.map(({ email }) => email);
    server.fate = (address) =>
      address === emails[1]
        ? { at: "recipient", code: 550, text: "no such user \u001b[2J\u202e here" }
        : address === emails[2]
          ? { at: "message", code: 451, text: "try again later" }
          : address === emails[3]
            ? "drop"
            : "take";
    const { code, stdout, stderr } = await run("mixed", "--json");
    expect(code, stderr).toBe(3);
    const value = expectOutput(stdout);
    expect(value).toMatchObject({
      ...{ written: 3, unknown: [3], remaining: 0, stopped: null },
      failed: expect.arrayContaining([
        { index: 1, state: "refused", reply: expect.stringContaining("550 no such user") },
        { index: 2, state: "postponed", reply: expect.stringContaining("451 try again later") },
      ]),
    });
    expect(value.done.map(({ index }: { index: number }) => index).sort()).toEqual([0, 4, 5]);
    expect(await readStates("mixed", 3)).toEqual(["sending", "unknown"]);
    const taken = (index: number): number => server.taken.filter(({ to }) => to[0] === emails[index]).length;
    expect(emails.map((_, index) => taken(index))).toEqual([1, 0, 0, 1, 1, 1]);
    // The server is well again: what it did not take goes out, what nobody knows does not.
    const told = await run("mixed");
    expect(told.code).toBe(3);
    expect(told.stdout).toContain("2 e-mails refused by the server and not sent:");
    expect(told.stdout).toMatch(/550 no such user .*\\u\{202e\} here/);
    expect(told.stdout).toContain("1 e-mail may have been sent:");
    server.fate = () => "take";
    const last = await run("mixed", "--json");
    expect({ code: last.code, ...expectOutput(last.stdout) }).toMatchObject({ code: 3, unknown: [3] });
    expect(emails.map((_, index) => taken(index))).toEqual([1, 1, 1, 1, 1, 1]);
    const asked = await run("mixed", "--retry-unknown", "--json");
    expect({ code: asked.code, ...expectOutput(asked.stdout) }).toMatchObject({ code: 0, written: 1, unknown: [] });
    expect(taken(3)).toBe(2);
  });

  it("goes on by a new connection where the server ends one, and stops where it takes nothing more", async () => {
    await scene.issue("lines", 6);
    const emails = (await scene.list("lines")).map(({ email }) => email);
    let drops = 0;
    // The fourth of the list: the connection has taken e-mails before.
    server.fate = (address) => (/\.3@/.test(address) && drops++ === 0 ? "drop-early" : "take");
    const { code, stdout, stderr } = await run("lines", "--learner", "2026000013", "--json");
    expect(code, stderr + stdout).toBe(0);
    const rest = await run("lines", "--json");
    expect(rest.code, rest.stdout).toBe(0);
    expect(drops).toBe(1 + 2);
    expect(server.taken.map(({ to }) => to[0]).sort()).toEqual([...emails].sort());
    await scene.issue("busy", 6);
    server.fate = () => ({ at: "recipient", code: 450, text: "busy" });
    const busy = await run("busy", "--json");
    expect({ code: busy.code, ...expectOutput(busy.stdout) }).toMatchObject({
      ...{ code: 3, written: 0, remaining: 3, stopped: expect.stringContaining("the mail server accepts nothing now") },
      failed: [{ state: "postponed" }, { state: "postponed" }, { state: "postponed" }],
    });
    server.fate = () => "take";
    expect((await run("busy")).code).toBe(0);
  });

  it("calls unknown what a killed run was about to send", async () => {
    await scene.issue("killed", 2);
    const line = { at: "2026-06-20T10:00:00.000Z", index: 1, format: "smtp", state: "sending" };
    await appendFile(join(scene.folder, "killed/handed-out.jsonl"), `${JSON.stringify(line)}\n`);
    const { code, stdout } = await run("killed", "--json");
    expect({ code, ...expectOutput(stdout) }).toMatchObject({ code: 3, written: 1, unknown: [1] });
    expect(server.taken).toHaveLength(1);
    expect((await run("killed", "--retry-unknown")).code).toBe(0);
    expect(server.taken).toHaveLength(2);
  });

  it("asks before anything is sent: without a terminal and a yes nothing is", async () => {
    const { code, stderr } = await scene.run(...send("june").filter((word) => word !== "--yes"));
    expect({ code, connections: server.connections }).toEqual({ code: 2, connections: 0 });
    expect(stderr).toContain("6 e-mails from registrar@university.example.org by localhost, each to one learner:");
    expect(stderr).toMatch(/@students\.example\.org>: Your micro-credential: Data Analysis with Python/);
    expect(stderr).toContain("… and 3 more");
  });
});

describe("a mail server", () => {
  /** Nothing was sent and nothing noted, in whatever way it failed. */
  const expectNothing = async (words: readonly string[], code: number, said: string, cure: string): Promise<void> => {
    const done = await scene.run(...words);
    expect({ code: done.code }, done.stderr).toEqual({ code });
    expect(done.stderr.replace(/\s+/g, " ")).toContain(said);
    expect(done.stderr.replace(/\s+/g, " ")).toContain(cure);
    expect(done.stderr).not.toContain(MAIL_PASSWORD);
    expect(server.taken).toEqual([]);
    await expect(readFile(join(scene.folder, "june/handed-out.jsonl"))).rejects.toMatchObject({ code: "ENOENT" });
  };
  const at = (url: string): string[] => send("june").map((word) => (word.startsWith("smtp://") ? url : word));

  it("that does not know user and password is told apart, and its words are not repeated", async () => {
    await writeFile(join(scene.folder, "wrong-password"), "another password\n");
    const words = send("june").map((word) => (word === "mail-password" ? "wrong-password" : word));
    const done = await scene.run(...words);
    expect(done.stderr).toContain(
      "localhost does not accept this user and password (it replied 535); nothing was sent",
    );
    expect(done.stderr).not.toContain("another password");
    expect(done.code).toBe(1);
    expect(server.logins).toBe(1);
  });

  it("whose certificate nobody vouches for gets neither password nor e-mail, whatever the environment says", async () => {
    await server.stop();
    server = await startMailServer();
    const variable = "NODE_TLS_REJECT_UNAUTHORIZED";
    const before = process.env[variable];
    process.env[variable] = "0";
    try {
      const said = "this computer does not trust the certificate of localhost";
      await expectNothing(send("june"), 1, said, "set NODE_EXTRA_CA_CERTS=");
      await server.stop();
      server = await startMailServer({ isSecure: true });
      await expectNothing(at(`smtps://localhost:${server.port}`), 1, said, "set NODE_EXTRA_CA_CERTS=");
      expect(server.logins).toBe(0);
    } finally {
      if (before === undefined) delete process.env[variable];
      else process.env[variable] = before;
    }
  });

  it("of another name than its certificate's is refused", async () => {
    await server.stop();
    const certificate = createCertificate(["mail.example.org"]);
    server = await startMailServer({ certificate });
    const undo = trustHere(certificate);
    try {
      await expectNothing(send("june"), 1, "does not trust the certificate of localhost", "ask the server's operator");
    } finally {
      undo();
    }
  });

  it("without STARTTLS, or where it was stripped on the way, is refused", async () => {
    await server.stop();
    server = await startMailServer({ certificate: CERTIFICATE, isPlain: true });
    await expectNothing(send("june"), 1, "localhost offers no encryption (STARTTLS)", "ask the server's operator");
    expect(server.logins).toBe(0);
  });

  it("that is not there, or speaks otherwise, is named with what to check", async () => {
    await expectNothing(at("smtp://nobody.invalid"), 3, "there is no host nobody.invalid", "check the name");
    await expectNothing(at("smtp://localhost:9"), 3, "localhost:9 does not answer", "check host, port and network");
    await expectNothing(at(`smtps://localhost:${server.port}`), 1, "is not that of a mail server", "check the port");
  });

  it("by TLS from the start takes e-mails too; one that needs no login as well", async () => {
    await server.stop();
    server = await startMailServer({ certificate: CERTIFICATE, isSecure: true });
    await scene.issue("secure", 1);
    const { code, stderr } = await scene.run(
      ...send("secure").map((word) => (word.startsWith("smtp://") ? `smtps://localhost:${server.port}` : word)),
    );
    expect(code, stderr).toBe(0);
    expect(server.taken).toHaveLength(1);
  });

  it("is named by options that hold no password", async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [at("https://localhost"), "--smtp https://localhost: not a mail server"],
      [at("smtp://localhost/x"), "--smtp smtp://localhost/x: not a mail server"],
      [at("smtp://"), "--smtp smtp://: not a mail server"],
      [at(`smtp://registrar:${MAIL_PASSWORD.replaceAll(" ", "-")}@localhost`), "--smtp names a user or a password"],
      [[...send("june"), "--pause", "soon"], "--pause soon: not a time"],
      [[...send("june"), "--from", "Registrar <registrar@example.org>"], "more than just the address"],
      [[...send("june"), "--out", "x"], "--out does nothing here"],
    ];
    for (const [words, said] of cases) {
      const done = await scene.run(...words);
      expect({ code: done.code, stderr: done.stderr }, words.join(" ")).toEqual({
        code: 2,
        stderr: expect.stringContaining(said),
      });
      expect(done.stderr).not.toContain(MAIL_PASSWORD.replaceAll(" ", "-"));
    }
  });
});
