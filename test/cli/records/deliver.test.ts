// laurel deliver: drafts and archives. Each learner's own credential, to that learner's own address, and to nobody else's.
import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IssuingError } from "../../../issuing/src/index.ts";
import { openArchive } from "../../../issuing/src/workbook/container/archive.ts";
import { unwrapCarrier } from "../../../sdk/src/carrier.ts";
import { readLink } from "../../../sdk/src/link.ts";
import { PASSWORD, SIGNING_KEY } from "../../nodes/key.ts";
import { expectOutput } from "../output.ts";
import { openAttachment, openScene, readMail, type Scene } from "./scene.ts";

const PAGE = "https://verify.example.org/";
let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const read = (...path: string[]): Promise<Buffer> => readFile(join(scene.folder, ...path));
const eml = (batch: string, out: string, ...more: string[]) =>
  scene.run("deliver", batch, "--format", "eml", "--out", out, ...more);
/** What a batch's folder remembers. */
const readNotes = async (batch: string) =>
  (await read(batch, "handed-out.jsonl"))
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("laurel deliver --format eml", () => {
  beforeAll(() => scene.issue("june", 12));

  it("writes a draft for each learner, with that learner's file, to that learner alone", async () => {
    const { code, stdout, stderr } = await eml("june", "drafts", "--json");
    expect(code, stderr).toBe(0);
    const value = expectOutput(stdout);
    expect(value).toMatchObject({ as: "eml", written: 12, leftOut: [], failed: [], unknown: [], remaining: 0 });
    const learners = await scene.list("june");
    expect((await readdir(join(scene.folder, "drafts"))).sort()).toEqual(
      learners.map(({ index }) => `${String(index).padStart(6, "0")}.eml`),
    );
    for (const { index, name, email, bytes } of learners) {
      const file = join(scene.folder, "drafts", `${String(index).padStart(6, "0")}.eml`);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const mail = await readMail(await readFile(file));
      expect([mail.to, mail.cc ?? [], mail.bcc ?? []]).toEqual([[{ name, address: email }], [], []]);
      expect(mail.subject).toBe("Your micro-credential: Data Analysis with Python");
      expect(mail.headers.filter(({ key }) => key === "x-unsent")).toMatchObject([{ value: "1" }]);
      expect(mail.text).toContain(`Hello ${name},`);
      const attached = openAttachment(mail);
      expect(attached.name).toBe(`${String(index).padStart(6, "0")}.json`);
      expect(attached.bytes.equals(bytes)).toBe(true);
    }
    const notes = await readNotes("june");
    expect((await stat(join(scene.folder, "june/handed-out.jsonl"))).mode & 0o777).toBe(0o600);
    expect(notes.filter(({ state }) => state === "drafted")).toHaveLength(12);
    expect(notes.find(({ index, state }) => index === 11 && state === "drafted")).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      ...{ index: 11, format: "eml", state: "drafted", file: join(scene.folder, "drafts/000011.eml") },
    });
    expect(value.handedOut).toHaveLength(12);
  });

  it("goes on where it was stopped, and writes the same bytes again", async () => {
    const [lost, kept] = ["drafts/000003.eml", "drafts/000004.eml"];
    const before = await Promise.all([lost, kept].map((file) => read(file)));
    await rm(join(scene.folder, lost));
    const again = await eml("june", "drafts");
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain("drafts holds 12 e-mail drafts, each to one learner, 11 as before.");
    expect(await Promise.all([lost, kept].map((file) => read(file)))).toEqual(before);
    // A letter of another language takes the place of our own draft; what is not ours stays.
    expect(expectOutput((await eml("june", "drafts", "--language", "de", "--json")).stdout).written).toBe(12);
    expect((await readMail(await read(kept))).subject).toBe("Ihr Micro-Credential: Data Analysis with Python");
    await writeFile(join(scene.folder, kept), "mine");
    const refused = await eml("june", "drafts");
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("already exists, and belongs to another"),
    });
    expect((await read(kept)).toString()).toBe("mine");
  });

  it("takes the institution's own letter, and names what is wrong with one", async () => {
    await writeFile(
      join(scene.folder, "letter.txt"),
      "\ufeffSubject: {title} für {name}\r\n\r\nLiebe/r {name},\r\nsiehe {file}. {issuer}\r\n",
    );
    const { code, stderr } = await eml("june", "own", "--template", "letter.txt", "--learner", "2026000013", "--names");
    expect(code, stderr).toBe(0);
    const [file = ""] = await readdir(join(scene.folder, "own"));
    expect(file).toMatch(/^Niamh Åkesson \d{6}\.eml$/);
    const mail = await readMail(await read("own", file));
    expect(mail.subject).toBe("Data Analysis with Python für Niamh Åkesson");
    expect(mail.text).toContain(`siehe ${file.replace(".eml", ".json")}.`);
    expect(openAttachment(mail).name).toBe(file.replace(".eml", ".json"));
    const wrong: readonly (readonly [string, readonly string[]])[] = [
      ["Hello\n\n{name}", ["row 1: the template does not begin with the subject"]],
      [
        "Subject: {titel}\n\nHello {Name}",
        ["row 1: {titel} is not a placeholder", "row 3: {Name} is not a placeholder"],
      ],
      ["Subject: {link}\n\nx", ["row 1: {link} contains the whole credential"]],
      ["Subject: x\n\n{link}", ["row 3: {link} needs the address of a page"]],
      ["Subject: x\n\na\0b", ["row 3: the line contains a line break or a control character"]],
      ["Subject: x\u2028Bcc: y@example.org\n\nx", ["row 1: the line contains a line break or a control character"]],
      ["Subject: =?utf-8?q?x=0ABcc:_y@example.org?=\n\nx", ["row 1: the line contains an encoded word"]],
      ["Subject:\n\nx", ["row 1: the template does not begin with the subject"]],
    ];
    for (const [text, said] of wrong) {
      await writeFile(join(scene.folder, "wrong.txt"), text);
      const done = await eml("june", "none", "--template", "wrong.txt");
      expect(done.code, text).toBe(2);
      for (const one of said) expect(done.stderr).toContain(`wrong.txt ${one}`);
    }
    await writeFile(join(scene.folder, "wrong.txt"), Buffer.from("Subject: caf\xe9\n", "latin1"));
    expect((await eml("june", "none", "--template", "wrong.txt")).stderr).toContain("not text in UTF-8");
    expect(existsSync(join(scene.folder, "none"))).toBe(false);
  });

  it("hands over a link, or a certificate with the file inside, in place of the file", async () => {
    const learners = await scene.list("june");
    const one = ["--learner", "2026000013"];
    const link = await eml("june", "links", "--attach", "link", "--page", PAGE, ...one);
    expect(link.code, link.stderr).toBe(0);
    const [name = ""] = await readdir(join(scene.folder, "links"));
    const { bytes } = learners[Number(name.slice(0, 6))] ?? expect.unreachable();
    const mail = await readMail(await read("links", name));
    expect(mail.attachments).toEqual([]);
    const [address = ""] = /https:\/\/verify\S+/.exec(mail.text ?? "") ?? [];
    expect(await readLink(address)).toBe(bytes.toString());
    const paper = await eml("june", "papers", "--attach", "certificate", "--page", PAGE, "--language", "de", ...one);
    expect(paper.code, paper.stderr).toBe(0);
    const attached = openAttachment(await readMail(await read("papers", name)));
    expect(attached.name).toBe(name.replace(".eml", ".pdf"));
    expect(Buffer.from((await unwrapCarrier(attached.bytes)).credential).equals(bytes)).toBe(true);
    expect((await eml("june", "none", "--attach", "link")).stderr).toContain("name it: --page");
  });

  it("says what is used wrongly, before anything is read or written", async () => {
    const cases: readonly (readonly [string[], string])[] = [
      [["--format", "doc", "--out", "none"], "--format doc: no such format"],
      [["--format", "eml"], "no folder is named for the drafts or the archive"],
      [["--format", "eml", "--out", "none", "--attach", "paper"], "--attach paper: cannot be attached"],
      [["--format", "zip", "--out", "none", "--template", "letter.txt"], "--template does nothing here"],
      [["--format", "eml", "--out", "none", "--image", "logo.png"], "--image does nothing here"],
      [["--format", "eml", "--out", "none", "--shared-addresses", "some"], "--shared-addresses some: not a number"],
      [["--format", "eml", "--out", "none", "--language", "fr"], "--language fr: no such language"],
      [["--format", "eml", "--out", "none", "--email-column", "mail"], 'column "mail" is missing'],
      [
        ["--format", "eml", "--out", "none", "--skip-empty", "grade"],
        'only learners with an empty "email" can be left out',
      ],
      [["--format", "eml", "--out", "none", "--template", "no.txt"], "no.txt: there is no such template"],
      [["--format", "smtp"], "no mail server is named"],
    ];
    for (const [words, said] of cases)
      expect(await scene.run("deliver", "june", ...words), words.join(" ")).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(said),
      });
    expect(existsSync(join(scene.folder, "none"))).toBe(false);
  });
});

describe("an address", () => {
  it("is asked of a person where several learners have it; --yes is no answer, and their number is one", async () => {
    const family = { email: "Family@example.org" };
    await scene.issue("family", [{}, family, { email: "family@EXAMPLE.org" }, {}]);
    const unsure = await eml("family", "families");
    expect(unsure.code).toBe(1);
    expect(unsure.stderr).toContain("2 learners share an e-mail address with another learner; nothing was written");
    expect(unsure.stderr).toContain('row 3, column "email": family@example.org is also in row 4');
    expect(unsure.stderr).toContain("add: --shared-addresses 2");
    expect((await eml("family", "families", "--shared-addresses", "3")).stderr).toContain("2 learners, not 3, share");
    expect(existsSync(join(scene.folder, "families"))).toBe(false);
    const sure = await eml("family", "families", "--shared-addresses", "2");
    expect(sure.code, sure.stderr).toBe(0);
    expect(await readdir(join(scene.folder, "families"))).toHaveLength(4);
    // Whoever is not meant is not asked about.
    const [first] = await scene.list("family");
    expect((await eml("family", "one", "--learner", "2026000013")).code, first?.name).toBe(0);
  });

  it("is one mailbox and nothing else: every row at fault is named, and nothing is written", async () => {
    const wrong = [
      "a@example.org, b@example.org",
      "Niamh <a@example.org>",
      "a@example.org b@example.org",
      '"a b"@example.org',
      "a(comment)@example.org",
      "a@localhost",
      "a@127.0.0.1",
      "niamh",
    ];
    await scene.issue(
      "wrong",
      wrong.map((email) => ({ email })),
      { words: ["--profile", "none"] },
    );
    const { code, stderr } = await eml("wrong", "none");
    expect(code).toBe(1);
    for (const [row] of wrong.entries()) expect(stderr).toContain(`row ${row + 2}, column "email": `);
    expect(existsSync(join(scene.folder, "none"))).toBe(false);
  });

  it("that is missing is refused by its row, or left out where that is said", async () => {
    await scene.issue("lacking", [{}, { email: "" }, {}]);
    const refused = await eml("lacking", "none");
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('row 3, column "email": empty') });
    expect(refused.stderr).toContain("add: --skip-empty email");
    const { code, stdout } = await eml("lacking", "two", "--skip-empty", "email", "--json");
    expect({ code, ...expectOutput(stdout) }).toMatchObject({
      code: 0,
      written: 2,
      leftOut: [{ reason: "no-address" }],
    });
  });

  it("is in the column that is named, where several may be meant", async () => {
    const header =
      "student_number,full_name,email,date_of_birth,grade,score,hours_studied,completed_on,wallet_did,E-Mail privat";
    await scene.issue("columns", 2, { header });
    const { code, stderr } = await eml("columns", "none");
    expect(code).toBe(2);
    expect(stderr).toContain('2 columns look like e-mail addresses: "email", "E-Mail privat"');
    expect(stderr).toContain("--email-column <name>");
    expect((await eml("columns", "chosen", "--email-column", "email")).code).toBe(0);
  });
});

describe("the row of a learner", () => {
  /** The batch's own list: its name is another where learners.csv is only the registrar's. */
  const findList = (batch: string): string =>
    ["input.jsonl", "learners.csv"].map((name) => join(scene.folder, batch, name)).find(existsSync) ?? "";

  it.each([
    ["a list that was sorted by one column", (rows: string[][]) => sortColumn(rows, 2)],
    ["two rows that changed places", ([one = [], other = [], ...rest]: string[][]) => [other, one, ...rest]],
    [
      "an address that was exchanged",
      ([first = [], ...rest]: string[][]) => [first.with(2, "thief@example.org"), ...rest],
    ],
    ["a row that is gone", ([, ...rest]: string[][]) => rest],
  ])("is refused where its cells are not those that the batch was made of: %s", async (_, change) => {
    if (!existsSync(join(scene.folder, "sorted"))) await scene.issue("sorted", 6);
    const file = findList("sorted");
    const whole = await readFile(file, "utf8");
    const isLines = file.endsWith(".jsonl");
    const [header = "", ...lines] = whole.trimEnd().split(/\r?\n/);
    const rows = change(lines.map((line) => (isLines ? JSON.parse(line) : line.split(","))));
    const text = rows.map((cells) => (isLines ? JSON.stringify(cells) : cells.join(",")));
    await writeFile(file, `${[header, ...text].join(isLines ? "\n" : "\r\n")}\n`);
    try {
      const { code, stderr } = await eml("sorted", "none");
      expect({ code }, stderr).toEqual({ code: 1 });
      expect(existsSync(join(scene.folder, "none"))).toBe(false);
    } finally {
      await writeFile(file, whole);
    }
    expect((await eml("sorted", "sorted-drafts")).code).toBe(0);
  });
});

function sortColumn(rows: readonly string[][], column: number): string[][] {
  const sorted = rows.map((cells) => cells[column] ?? "").sort();
  return rows.map((cells, row) => cells.with(column, sorted[row] ?? ""));
}

describe("a name", () => {
  const NAMES = [
    "Bobby, <thief@example.org>",
    'Niamh "the \\" Åkesson',
    "a;b:c@example.org,d",
    "O'Neill (Bcc: thief@example.org)",
    "Мария Ильинична",
    "王小明",
    "שרה כהן",
    `Long ${"Name ".repeat(300)}End`,
    "Zoë 👩‍🎓",
    "{link} {name}",
    "=?",
  ];

  it("is a name and nothing more in the e-mail, whatever stands in it", async () => {
    const learners = NAMES.map((name) => ({ name }));
    await scene.issue("names", learners, { words: ["--profile", "none"], title: "C++ & {name}: „Grundlagen“" });
    const { code, stderr } = await eml("names", "named", "--names");
    expect(code, stderr).toBe(0);
    const listed = await scene.list("names");
    expect(listed.map(({ name }) => name).sort()).toEqual(NAMES.map((name) => name.trim()).sort());
    const files = await readdir(join(scene.folder, "named"));
    for (const { index, name, bytes } of listed) {
      const raw = await read(
        "named",
        files.find((file) => file.endsWith(`${String(index).padStart(6, "0")}.eml`)) ?? "",
      );
      const mail = await readMail(raw);
      expect(mail.to).toHaveLength(1);
      expect(mail.to?.[0]).toMatchObject({ name, address: expect.stringMatching(/@students\.example\.org$/) });
      expect([mail.cc, mail.bcc, mail.from]).toEqual([undefined, undefined, undefined]);
      expect(mail.subject).toBe("Your micro-credential: C++ & {name}: „Grundlagen“");
      expect(openAttachment(mail).bytes.equals(bytes)).toBe(true);
      const head = raw.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
      expect(Math.max(...head.split("\r\n").map((line) => line.length))).toBeLessThan(998);
      expect(head).not.toMatch(/^bcc:/im);
      expect(raw.toString("latin1")).not.toMatch(/(?<!\r)\n/);
    }
  });

  it("is refused by its row where it has what no name needs", async () => {
    const tricks = ["x\u2028Bcc: y@example.org", "x\u202ey", "=?utf-8?q?x=0D=0ABcc:_y@example.org?=", "x\u0085y"];
    await scene.issue(
      "tricks",
      ["Niamh", ...tricks].map((name) => ({ name })),
      {
        words: ["--profile", "none"],
      },
    );
    const { code, stderr } = await eml("tricks", "none");
    expect(code, stderr).toBe(1);
    for (const [row] of tricks.entries())
      expect(stderr).toContain(`row ${row + 3}: the credential's learner's name contains`);
    expect(stderr).not.toContain("row 2:");
    expect(existsSync(join(scene.folder, "none"))).toBe(false);
    await scene.issue("title", 1, { words: ["--profile", "none"], title: "x\nBcc: y@example.org" });
    expect(await eml("title", "none")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the credential's title contains"),
    });
  });
});

describe("what is not valid and final", () => {
  it("is left out, and listed with the reason: revoked, suspended, expired", async () => {
    await scene.issue("withdrawn", 6);
    const learners = await scene.list("withdrawn");
    expect((await scene.run("revoke", "withdrawn", "--index", "1", "--yes")).code).toBe(0);
    expect((await scene.run("suspend", "withdrawn", "--index", "4", "--yes")).code).toBe(0);
    const { code, stdout, stderr } = await eml("withdrawn", "left", "--json");
    expect(code, stderr).toBe(1);
    expect(expectOutput(stdout)).toMatchObject({
      written: 4,
      leftOut: expect.arrayContaining([
        { index: 1, reason: "revoked" },
        { index: 4, reason: "suspended" },
      ]),
    });
    expect(await readdir(join(scene.folder, "left"))).toHaveLength(4);
    const key = 2026000013;
    const told = await eml("withdrawn", "left");
    expect(told.stdout).toContain("2 credentials left out:");
    expect(told.stdout).toMatch(/20260000\d\d \(index 1\): revoked/);
    expect(learners).toHaveLength(6);
    expect(told.stdout).not.toContain(`${key} (index 0): `);
    await scene.issue("expired", 2, { words: ["--expired"], validUntil: "2026-06-20T00:00:00Z" });
    const late = await eml("expired", "late");
    expect(late.code, late.stderr).toBe(1);
    expect(late.stdout).toContain("Nothing was handed out.");
    expect(late.stdout).toContain(": expired");
    expect(existsSync(join(scene.folder, "late"))).toBe(false);
    expect((await scene.run("revoke-batch", "withdrawn", "--yes")).code).toBe(0);
    expect(await eml("withdrawn", "left")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("the batch was revoked"),
    });
  });

  it("is handed out only with its signature, where the batch is signed", async () => {
    await writeFile(join(scene.folder, "key.json"), SIGNING_KEY);
    await writeFile(join(scene.folder, "sign-password"), PASSWORD);
    const words = ["--sign", "key.json", "--sign-password-file", "sign-password"];
    await scene.issue("signed", 3, { words: ["--status-base", "https://status.example.org/lists", ...words] });
    const files = await scene.list("signed");
    const [, spoilt] = files;
    expect(spoilt?.bytes.toString()).toContain("eddsa-rdfc-2022");
    // Made again, and not signed yet.
    await rm(join(scene.folder, "signed/credentials/000001.json"));
    expect((await scene.run("reissue", "signed")).code).toBe(0);
    const { code, stdout, stderr } = await eml("signed", "signed-drafts", "--json");
    expect(code, stderr).toBe(1);
    expect(expectOutput(stdout)).toMatchObject({ written: 2, leftOut: [{ index: 1, reason: "not-signed" }] });
    const attached = openAttachment(await readMail(await read("signed-drafts/000002.eml")));
    expect(attached.bytes.equals(files[2]?.bytes ?? Buffer.of())).toBe(true);
    // The same of JSON Lines, of which each is handed out as a file.
    await scene.issue("lines", 3, {
      words: ["--status-base", "https://status.example.org/lists", ...words, "--format", "jsonl"],
    });
    const lines = (await read("lines/credentials/000000.jsonl")).toString().split("\n");
    expect((await eml("lines", "lines-drafts")).code).toBe(0);
    for (const [index, line] of lines.slice(0, 3).entries()) {
      const found = openAttachment(await readMail(await read(`lines-drafts/00000${index}.eml`)));
      expect(found.bytes.toString()).toBe(`${line}\n`);
    }
  });

  it("is not handed out once its learner was erased, and the draft is gone", async () => {
    await scene.issue("erased", 3);
    const learners = await scene.list("erased");
    const { index } = learners.find(({ name }) => name === "Niamh Åkesson") ?? expect.unreachable();
    expect((await eml("erased", "erased-drafts")).code).toBe(0);
    const erased = await scene.run("erase", "erased", "--learner", "2026000013", "--yes");
    expect(erased.code, erased.stderr).toBe(0);
    expect(existsSync(join(scene.folder, `erased-drafts/00000${index}.eml`))).toBe(false);
    const { code, stdout, stderr } = await eml("erased", "erased-drafts", "--json");
    expect({ code, ...expectOutput(stdout) }, stderr).toMatchObject({
      ...{ code: 1, written: 0, leftOut: [{ index, reason: "erased" }] },
      done: [{}, {}],
    });
    expect(await readdir(join(scene.folder, "erased-drafts"))).toHaveLength(2);
    expect((await eml("erased", "erased-drafts")).stdout).toContain(`  index ${index}: erased`);
    expect((await eml("erased", "none", "--learner", "2026000013")).code).toBe(2);
    const zip = await scene.run("deliver", "erased", "--format", "zip", "--out", "erased-zip", "--json");
    expect(expectOutput(zip.stdout)).toMatchObject({ written: 2, leftOut: [{ index, reason: "erased" }] });
  });

  it("is not handed out once it was corrected: the correction is, by its own folder", async () => {
    await scene.issue("graded", 2);
    const words = ["--learner", "2026000013", "--set", "grade=B", "--out", "correction", "--yes"];
    const corrected = await scene.run("correct", "graded", ...words);
    expect(corrected.code, corrected.stderr).toBe(0);
    const old = await eml("graded", "graded-drafts", "--json");
    expect(expectOutput(old.stdout)).toMatchObject({ written: 1, leftOut: [{ reason: "revoked" }] });
    const { code, stdout, stderr } = await eml("correction", "correction-drafts", "--json");
    expect(code, stderr).toBe(0);
    expect(expectOutput(stdout).done).toMatchObject([{ index: 0, learner: "2026000013" }]);
    const mail = await readMail(await read("correction-drafts/000000.eml"));
    expect(mail.to).toMatchObject([{ name: "Niamh Åkesson", address: "niamh.akesson.0@students.example.org" }]);
    expect(openAttachment(mail).bytes.equals(await read("correction/credentials/000000.json"))).toBe(true);
  });
});

describe("laurel deliver --format zip", () => {
  it("writes one archive with a folder a learner, the same each time", async () => {
    const zip = (out: string, ...more: string[]) =>
      scene.run("deliver", "june", "--format", "zip", "--out", out, ...more);
    const { code, stdout, stderr } = await zip("zips", "--json");
    expect(code, stderr).toBe(0);
    expect(expectOutput(stdout)).toMatchObject({ as: "zip", written: 12 });
    const archive = await read("zips/credentials.zip");
    const entries = unzip(archive);
    const learners = await scene.list("june");
    expect(entries.map(([name]) => name)).toEqual(
      learners.map(({ index }) => {
        const stem = String(index).padStart(6, "0");
        return `${stem}/${stem}.json`;
      }),
    );
    for (const [at, [, bytes]] of entries.entries())
      expect(bytes.equals(learners[at]?.bytes ?? Buffer.of())).toBe(true);
    const again = await zip("zips");
    expect(again.stdout).toContain("holds 12 credentials, one folder a learner, all as before.");
    await zip("elsewhere");
    expect((await read("elsewhere/credentials.zip")).equals(archive)).toBe(true);
    expect((await zip("zips", "--names")).stderr).toContain("already exists, and is a different archive");
    expect((await read("zips/credentials.zip")).equals(archive)).toBe(true);
    expect((await zip("papers-zip", "--names", "--attach", "certificate", "--learner", "2026000013")).code).toBe(0);
    const [[name, pdf] = expect.unreachable()] = unzip(await read("papers-zip/credentials.zip"));
    expect(name).toMatch(/^niamh åkesson \d{6}\/niamh åkesson \d{6}\.pdf$/);
    expect((await unwrapCarrier(pdf)).kind).toBe("pdf");
    expect(
      (await readNotes("june")).filter(({ format, state }) => format === "zip" && state === "drafted"),
    ).not.toEqual([]);
  });
});

/** Reads an archive by another reader than the library that wrote it; that one gives names in lower case. */
function unzip(bytes: Buffer): readonly (readonly [name: string, bytes: Buffer])[] {
  const archive = openArchive(bytes, (message) => new IssuingError("zip", "refused", message));
  return archive.names.map((name) => [name, archive.read(name) ?? expect.unreachable(name)] as const);
}

describe("handed-out.jsonl", () => {
  it("is believed line by line: a torn line is none, and one of another form is refused", async () => {
    await scene.issue("noted", 2);
    expect((await eml("noted", "noted-drafts")).code).toBe(0);
    const file = join(scene.folder, "noted/handed-out.jsonl");
    await appendFile(file, '\n{"at":"2026-06-01T10:00:00Z","index":1,"fo');
    expect((await eml("noted", "noted-drafts")).code).toBe(0);
    await appendFile(file, '\n{"at":"2026-06-01T10:00:00Z","index":2,"format":"smtp","state":"sent"}\n');
    const refused = await eml("noted", "noted-drafts");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/handed-out\.jsonl line \d+ is not in laurel's form/);
  });

  it("keeps what export wrote too", async () => {
    await mkdir(join(scene.folder, "badges"));
    expect(
      (await scene.run("export", "june", "--format", "svg", "--out", "badges", "--learner", "2026000013")).code,
    ).toBe(0);
    expect((await readNotes("june")).at(-1)).toMatchObject({
      format: "export",
      state: "drafted",
      file: expect.stringMatching(/badges\/\d{6}\.svg$/),
    });
    await rename(join(scene.folder, "badges"), join(scene.folder, "badges-moved"));
  });
});
