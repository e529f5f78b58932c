// What is printed of hostile names: by the README's program, by every command, by errors. Nothing in them moves, hides, reorders or forges a line.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { keccak256 } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createBatch,
  createVerifier,
  describeReport,
  describeReportVerbatim,
  draftStacks,
  formatPointer,
  neutralize,
  parseTrust,
  readTrust,
  withhold,
} from "../../sdk/src/index.ts";
import { createProgram } from "../../cli/src/program.ts";
import { root, runCommand, runInProcess, writeOwn } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { PASSWORD, SIGNING_KEY } from "../nodes/key.ts";
import { openWorld } from "../nodes/shared.ts";
import { startProxy } from "../nodes/proxy.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { EVERY_TRICK, FILE_TRICK, findTricks, findTricksThere, TRICKS } from "./display.ts";

const UNTIL = "2090-01-01";
const LATER = "2091-01-01";
/** Of the terminals that commands are run at, in turn. */
const WIDTHS = [80, 60, 40];
let world: World;
let folder: string;

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), "laurel-display-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, program = ""] = /## A working program\n\n```ts\n([^`]+)```/.exec(readme) ?? [];
  await writeFile(join(folder, "program.ts"), program);
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Appoints an accreditor, registers an issuer and adds its operator, all of whose names are the trick. */
async function register(trick: string) {
  const { registry, accreditor, admin, operator, until } = world;
  const uri = `https://x.example/${trick.slice(0, 100)}`;
  await (await registry.appointAccreditor(accreditor.address, until, trick, uri)).wait();
  const sponsor = await registry.accreditorCount();
  await (await registry.connect(accreditor).registerIssuer(sponsor, admin.address, until, trick, uri)).wait();
  const [issuer, accreditation] = await Promise.all([registry.issuerCount(), registry.accreditationCount()]);
  await (await registry.connect(admin).addOperator(issuer, operator.address, until, 3)).wait();
  return { issuer, accreditation, sponsor, identity: { id: uri, name: trick } };
}

type Registered = Awaited<ReturnType<typeof register>>;

/** A document that says the trick wherever it can. */
function createTricky({ identity }: Registered, trick: string, course = `urn:x:${trick}`): Record<string, unknown> {
  const achievement = { type: ["Achievement"], id: course, name: trick, description: trick };
  return createDocument({
    ...{ id: `urn:x:${trick}`, name: trick, description: trick, [`note ${trick}`]: trick },
    issuer: { ...identity, type: ["Profile"] },
    credentialSubject: {
      ...{ type: ["AchievementSubject"], id: `urn:x:${trick}`, name: trick, achievement, creditsEarned: 3 },
      [trick]: trick,
      result: [{ type: ["Result"], value: trick }],
    },
  });
}

/** Issues documents of an issuer, with a claim whose pointer is the trick. */
async function issue(registered: Registered, trick: string, documents: readonly object[]) {
  const { issuer, accreditation } = registered;
  const place = { chainId: world.chainId, address: world.registry.address };
  const claim = formatPointer(["credentialSubject", trick]);
  const disclosable = [claim, "/credentialSubject/result"];
  const batch = await createBatch({ registry: place, issuer, disclosable, documents });
  const { root: top, size } = batch;
  await (await world.registry.connect(world.operator).anchorBatch(issuer, accreditation, 1, top, size)).wait();
  return { batch, claim };
}

describe("the README's program", () => {
  it.each(Object.entries({ "does all of them": EVERY_TRICK, ...(isMore ? TRICKS : {}) }))(
    "shows names, ids, claims and pointers whole, where each %s",
    async (_, trick) => {
      const registered = await register(trick);
      const { batch, claim } = await issue(registered, trick, [createTricky(registered, trick)]);
      const file = JSON.stringify(withhold(batch.credential(0), [claim]));
      const trust = world.trust({ name: trick });
      await writeFile(join(folder, "trust.json"), JSON.stringify(trust));
      await writeFile(join(folder, "000012.json"), file);
      const words = ["--conditions", "laurel-source", "program.ts"];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: folder });
      expect(findTricks(stdout)).toEqual([]);
      expect(stderr).toBe("");
      const list = readTrust(await readFile(join(folder, "trust.json")), "trust.json");
      const report = await createVerifier(list).verify(file);
      expect(stdout).toBe(`valid\n${describeReport(report).join("\n")}\n`);
      expect(stdout.split("\n").filter((line) => /^VALID/.test(line))).toHaveLength(1);
      // What the screen writes out, a page is given as it stands.
      expect(describeReportVerbatim(report).join("\n")).toContain(`${trick} (https://x.example/`);
    },
  );

  it("cuts what would push the verdict off the screen", async () => {
    const batch = await world.issue([createDocument({ name: "x".repeat(100_000) })]);
    const report = await createVerifier(parseTrust(world.trust())).verify(JSON.stringify(batch.credential(0)));
    expect(Math.max(...describeReport(report).map((line) => line.length))).toBeLessThan(400);
  });
});

describe("laurel verify, in a process of its own", () => {
  it("writes the names of files out", async () => {
    const batch = await world.issue([createDocument()]);
    await writeOwn(folder, "trust.json", world.trust());
    const names = [FILE_TRICK, ...Object.values(TRICKS)]
      .filter((trick) => !trick.includes("\0") && !trick.includes("/"))
      .map((trick) => `${trick}.json`);
    for (const name of names) await writeFile(join(folder, name), JSON.stringify(batch.credential(0)));
    // So many files are listed where all are valid.
    for (const listed of [names.slice(0, 20), names.slice(20)]) {
      const { code, stdout, stderr } = await runCommand(folder, ["verify", ...listed]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(findTricks(stdout)).toEqual([]);
      expect(stdout.split("\n").filter((line) => line.startsWith("valid"))).toHaveLength(listed.length);
    }
  });
});

describe("every command", () => {
  const FILE = `${FILE_TRICK}.json`;
  const BATCH = `batch ${FILE_TRICK}`;
  let registered: Registered;
  let place: string[];
  /** Each command with its words, in this order; the exit code where it is not 0. */
  let runs: (readonly [words: readonly string[], code?: number])[];

  beforeAll(async () => {
    registered = await register(EVERY_TRICK);
    const { governor, accreditor, admin, operator, stranger, chainId, registry, rpc } = world;
    const { issuer, accreditation, sponsor } = registered;
    const write = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
    // The command refuses such names; a program of another's writes them.
    const foreign = [world.until, EVERY_TRICK, EVERY_TRICK] as const;
    await (await registry.appointAccreditor(stranger.address, ...foreign)).wait();
    const sponsoring = registry.connect(accreditor);
    await (await sponsoring.registerIssuer(sponsor, stranger.address, ...foreign)).wait();
    await (await sponsoring.accreditIssuer(sponsor, issuer, ...foreign)).wait();
    const tricky = createTricky(registered, EVERY_TRICK);
    const { batch, claim } = await issue(registered, EVERY_TRICK, [
      tricky,
      { ...createTricky(registered, "x"), name: EVERY_TRICK },
    ]);
    const trust = world.trust({ name: EVERY_TRICK });
    await writeOwn(folder, "trust.json", trust);
    const codeHash = keccak256(await world.provider.getCode(registry.address));
    await write(`published ${FILE}`, world.trust({ name: EVERY_TRICK, codeHash, accreditors: [sponsor] }));
    const published = {
      name: [...FILE_TRICK.replace(/\p{Cc}/gu, "")].slice(0, 100).join(""),
      chainId,
      address: registry.address,
      codeHash,
    };
    await write(`list-of ${FILE}`, {
      ...{ format: "laurel-published-trust-v1", publisher: published.name, updated: "2026-06-01T08:00:00Z" },
      registries: [{ ...published, accreditors: [sponsor] }],
    });
    await write(FILE, batch.credential(0));
    await write("second.json", batch.credential(1));
    await writeFile(join(folder, "broken.json"), `{"${EVERY_TRICK.replace(/\p{Cc}/gu, "")}": 1, "a": 1, "a": 1}`);
    await writeOwn(folder, "laurel.json", {
      ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer, accreditation },
      ...{ operator: 1, signer: { type: "rpc-account", address: operator.address } },
    });
    const documents = [tricky, { ...tricky, name: "x" }].map(({ id: _, ...document }) => JSON.stringify(document));
    await writeFile(join(folder, "ready.jsonl"), documents.join("\n"));
    // A larger credential that stands on the first, and the course of another.
    const issuerRef = { chainId, registry: registry.address, issuer };
    const [draft] = await draftStacks({
      ...{ verifier: createVerifier(parseTrust(trust)), issuerRef, requires: { credits: 3 } },
      drafts: [
        {
          document: createTricky(registered, EVERY_TRICK, "urn:x:larger") as never,
          parts: [JSON.stringify(batch.credential(0))],
        },
      ],
    });
    const larger = await issue(registered, EVERY_TRICK, [draft?.document as object]);
    await write("larger.json", larger.batch.credential(0));
    const text = FILE_TRICK.replace(/[\p{Cc}{}]/gu, "");
    const course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
    course.credential.name = text;
    course.credential.credentialSubject.achievement.name = text;
    const certificate = JSON.parse(await readFile(join(root, "samples/stack/certificate.json"), "utf8"));
    // The issuer's id and name are filled in by the accreditation.
    for (const { credential } of [course, certificate])
      credential.issuer = { ...credential.issuer, id: undefined, name: undefined };
    await write(`course ${FILE}`, course);
    await write(`certificate ${FILE}`, { ...certificate, requires: { credits: 3 } });
    const cohort = await readFile(join(root, "samples/cohort-1000.csv"), "utf8");
    await writeFile(join(folder, "cohort.csv"), cohort.split("\n").slice(0, 4).join("\n"));
    await writeFile(
      join(folder, `list ${FILE}`),
      ["student_number", EVERY_TRICK, EVERY_TRICK].map((cell) => `"${cell.replaceAll('"', '""')}"\n`).join(""),
    );
    await writeFile(
      join(folder, "spoilt.csv"),
      cohort
        .split("\n")
        .slice(0, 4)
        .join("\n")
        .replace(/(?<=\n)\d+/, EVERY_TRICK),
    );
    const learner = `"${EVERY_TRICK.replaceAll('"', '""').replaceAll("\0", "")}"`;
    const column = (name: string): string => `"${name} ${learner.slice(1)}`;
    const columns = ["ID number", "Full name", "Grade", "Remark"].map(column).join(",");
    await writeFile(join(folder, "columns.csv"), `${columns}\n1,${learner},${learner},x\n2,x,A,${learner}\n`);
    await writeFile(join(folder, "password"), "four words do well");
    await writeFile(join(folder, `key ${FILE_TRICK}.json`), SIGNING_KEY);
    await writeFile(join(folder, "sign-password"), PASSWORD);
    const signing = ["--sign", `key ${FILE_TRICK}.json`, "--sign-password-file", "sign-password"];
    await mkdir(join(folder, `keys ${FILE_TRICK}`));

    place = ["--registry", `eip155:${chainId}:${registry.address}`, "--rpc", rpc];
    const by = ({ address }: { address: string }): string[] => ["--signer", address, "--yes"];
    const [name, until] = [
      ["--name", EVERY_TRICK, "--uri", EVERY_TRICK],
      ["--until", UNTIL],
    ];
    const plain = ["--name", "x", "--uri", "https://x.example"];
    const [own, next] = [String(issuer), String(issuer + 1)];
    const same = ["--issuer", own, "--uri", EVERY_TRICK];
    const other = ["--issuer", own, "--uri", `${EVERY_TRICK}x`];
    const course1 = ["--course", `course ${FILE}`];
    const named = ["completed_on=2026-06-30", "student_number=1", "wallet_did=urn:x:x", "full_name=x"];
    const set = named.flatMap((cell) => ["--set", cell]);
    runs = [
      [["verify", FILE]],
      [["verify", FILE, "second.json", "broken.json", "--at", "2030-01-01"], 1],
      [["verify", "larger.json", "--part", FILE]],
      [["verify", "larger.json", "--language", "de"], 3],
      [["evidence", "collect", FILE, "--out", `evidence ${FILE}`]],
      [["evidence", "collect", "broken.json"], 1],
      [["evidence", "show", `evidence ${FILE}`]],
      [["evidence", "show", FILE], 3],
      [["verify", FILE, "--evidence", `evidence ${FILE}`, "--offline"], 3],
      [["trust", "block", "add"]],
      [["trust", "block", "list"]],
      [["verify", FILE, "--evidence", `evidence ${FILE}`, "--offline"]],
      [["show", FILE]],
      [["show", "broken.json"], 1],
      [["withhold", FILE]],
      [["withhold", FILE, "--claim", claim, "--out", `shorter ${FILE}`]],
      [["withhold", FILE, "--claim", `${EVERY_TRICK}x`], 2],
      [["trust", "add", ...place, "--name", EVERY_TRICK, "--trust", `trust ${FILE}`, "--max-age", "none", "--yes"]],
      [["trust", "import", `published ${FILE}`, "--trust", "none.json", "--rpc", rpc], 2],
      [["trust", "import", `published ${FILE}`, "--rpc", rpc], 2],
      [["trust", "import", `list-of ${FILE}`, "--trust", `imported ${FILE}`, "--rpc", rpc, "--yes"]],
      [["trust", "import", `no ${FILE}`], 2],
      [["trust", "publish", "--out", `published-by ${FILE}`], 2],
      [["trust", "publish", "--accreditor", String(sponsor), "--out", `published-by ${FILE}`], 1],
      [["trust", "list"]],
      [["trust", "list", "--trust", `imported ${FILE}`]],
      [["link", FILE, "--page", "https://verify.example/"]],
      [["qr", FILE, "--page", "https://verify.example/", "--out", `qr ${FILE_TRICK}.svg`]],
      [["page", "build", "--out", `page ${FILE_TRICK}`]],
      [["page", "serve", "--port", EVERY_TRICK], 2],
      [["completion", "bash"]],
      [["help", EVERY_TRICK], 2],
      [["keystore", "new", `keys ${FILE_TRICK}/a.json`, "--password-file", "password"]],
      [["keystore", "list", `keys ${FILE_TRICK}`]],
      [["did", "init", "--domain", EVERY_TRICK, "--password-file", "password"], 2],
      [["did", "init", "--domain", "x.example", "--password-file", "password", "--out", `did ${FILE_TRICK}`]],
      [["did", "check"], 1],
      [["did", "retire", `did ${FILE_TRICK}/signing-key.json`]],
      [["did", "retire", FILE], 1],
      [["did", "compromise", `#${EVERY_TRICK}`, "--out", `did ${FILE_TRICK}`, "--yes"], 2],
      [["did", "compromise", "key-1", "--out", `did ${FILE_TRICK}`, "--yes"]],
      [["course", "new", `new ${FILE}`]],
      [["course", "new", `from ${FILE}`, "--from", "columns.csv"]],
      [["course", "check", `course ${FILE}`]],
      [["course", "check", `certificate ${FILE}`]],
      [
        [
          "init",
          "--registry",
          `${place[1]}/issuers/${issuer}`,
          "--rpc",
          rpc,
          ...by(operator).slice(0, 2),
          "--config",
          `init ${FILE}`,
        ],
      ],
      [["doctor"]],
      [["registry", "check", ...place]],
      [["registry", "report", ...place]],
      [["registry", "report", "--csv", "issuers", ...place]],
      [["registry", "snapshot", "--out", `register ${FILE}`, ...place]],
      [["registry", "report", "--from", `register ${FILE}`]],
      [["registry", "deploy", "--governor", governor.address, "--rpc", rpc, ...by(governor)]],
      [["registry", "handover", "--to", governor.address, "--calldata"]],
      [["registry", "handover", "--to", governor.address, ...by(governor)]],
      [["registry", "accept", ...by(governor)]],
      [["accreditor", "appoint", "--account", stranger.address, ...name, ...until, ...by(governor)], 2],
      [["accreditor", "appoint", "--account", stranger.address, ...plain, ...until, ...by(governor)], 1],
      [["accreditor", "list"]],
      [["accreditor", "handover", String(sponsor + 1), "--to", admin.address, ...by(stranger)]],
      [["accreditor", "accept", String(sponsor + 1), ...by(admin)]],
      [["accreditor", "end", String(sponsor + 1), ...by(governor)]],
      [
        [
          "issuer",
          "register",
          "--accreditor",
          String(sponsor),
          "--admin",
          stranger.address,
          ...name,
          ...until,
          ...by(accreditor),
        ],
        2,
      ],
      [["issuer", "list"]],
      [["issuer", "show", own]],
      [["issuer", "handover", next, "--to", admin.address, ...by(stranger)]],
      [["issuer", "accept", next, ...by(admin)]],
      [["issuer", "recover", "start", next, "--to", stranger.address, ...by(accreditor)]],
      [["issuer", "recover", "complete", next, ...by(accreditor)], 1],
      [["issuer", "recover", "object", next, ...by(admin)]],
      [["issuer", "recover", "decide", next, "--reject", ...by(governor)]],
      [
        [
          "accreditation",
          "grant",
          "--accreditor",
          String(sponsor),
          "--issuer",
          own,
          ...name,
          ...until,
          ...by(accreditor),
        ],
        2,
      ],
      [["accreditation", "renew", String(accreditation + 2), ...same, "--until", LATER, "--safe", `calls ${FILE}`]],
      [["accreditation", "renew", String(accreditation + 2), ...same, "--until", LATER, ...by(accreditor)]],
      [["accreditation", "renew", String(accreditation + 2), ...other, "--until", LATER, ...by(accreditor)], 1],
      [["accreditation", "list"]],
      [["accreditation", "end", String(accreditation + 2), ...by(accreditor)]],
      [["operator", "add", "--account", stranger.address, ...until, ...by(admin)]],
      [["operator", "renew", "2", "--account", stranger.address, "--until", LATER, ...by(admin)]],
      [["operator", "list"]],
      [["operator", "end", "2", ...by(admin)]],
      [["operator", "end", "--account", stranger.address, ...by(admin)]],
      [
        [
          "issue",
          "ready.jsonl",
          "--disclosable",
          "/credentialSubject/name",
          "--profile",
          "none",
          "--dry-run",
          "--out",
          BATCH,
        ],
      ],
      [
        [
          "issue",
          "ready.jsonl",
          "--disclosable",
          "/credentialSubject/name",
          "--profile",
          "none",
          "--yes",
          "--out",
          BATCH,
        ],
      ],
      [["issue", "spoilt.csv", ...course1, "--profile", "none", "--yes", "--out", "none"], 1],
      [["issue", "cohort.csv", ...course1, "--profile", "none", "--yes", "--out", "cohort"]],
      [["sign", "cohort", ...signing], 1],
      [["sign", `${BATCH} `, ...signing], 2],
      [["issue", "cohort.csv", ...course1, "--profile", "none", "--yes", "--out", "signed", ...signing], 1],
      [["status", BATCH]],
      [["status", FILE]],
      [["audit", BATCH]],
      [["report", BATCH, "cohort"]],
      [["report", "--format", "csv"]],
      [["issue", "cohort.csv", ...course1, "--profile", "none", "--yes", "--out", "twice"], 1],
      [["status-list", "export", BATCH, "--out", `web ${FILE_TRICK}`, "--sign", `key ${FILE}`], 1],
      [["reissue", BATCH]],
      [["backup", BATCH, "--out", FILE, "--password-file", FILE], 2],
      [["backup", BATCH, "--out", `${FILE}.age`, "--password-file", `no ${FILE}`], 2],
      [["restore", FILE, "--out", `restored ${FILE}`, "--password-file", FILE], 1],
      [["restore", FILE, "--out", BATCH, "--password-file", FILE], 2],
      [["reissue", BATCH, "--index", "0"]],
      [["extract", BATCH, "--index", "0", "--out", `one ${FILE}`]],
      [["extract", BATCH, "--learner", EVERY_TRICK, "--out", `no ${FILE}`], 1],
      [["export", FILE, "--format", "png", "--names", "--out", `out ${FILE_TRICK}`]],
      [["export", FILE, "--format", "pdf", "--image", `no ${FILE}`, "--out", `out ${FILE_TRICK}`], 2],
      [["export", FILE, "--format", "pdf", "--out", `out ${FILE_TRICK}`]],
      [["export", BATCH, "--format", "svg", "--learner", EVERY_TRICK, "--out", "svg"], 2],
      [["deliver", BATCH, "--format", "zip", "--names", "--out", `zip ${FILE_TRICK}`]],
      [["deliver", "cohort", "--format", "eml", "--template", `no ${FILE}`, "--out", `eml ${FILE_TRICK}`], 2],
      [["deliver", "cohort", "--format", "eml", "--template", `list ${FILE}`, "--out", `eml ${FILE_TRICK}`], 2],
      [["deliver", "cohort", "--format", "eml", "--out", `eml ${FILE_TRICK}`], 1],
      [["revoke", BATCH, "--index", "0", "--yes"]],
      [["suspend", BATCH, "--index", "1", "--yes"]],
      [["reinstate", BATCH, "--index", "1", "--yes"]],
      [["annul", BATCH, "--index", "0", ...by(admin)]],
      [["revoke", BATCH, "--index", "0", "--yes", "--sign-only", `order ${FILE}`]],
      [["relay", `order ${FILE}`, ...by(stranger)]],
      [["relay", `order ${FILE}`, `order ${FILE}`, ...by(stranger)]],
      [["revoke", "cohort", "--list", `list ${FILE}`, "--yes"], 1],
      [["status", "--registry", BATCH], 1],
      [["revoke-batch", BATCH, "--yes"]],
      [["verify", BATCH], 1],
      [["annul", BATCH, "--batch", ...by(admin)]],
      [["correct", "cohort", "--learner", "2026000013", "--set", "grade=A", "--out", `correct ${FILE_TRICK}`, "--yes"]],
      [
        [
          "stack",
          "second.json",
          "--course",
          `certificate ${FILE}`,
          ...set,
          "--profile",
          "none",
          "--dry-run",
          "--out",
          "stack",
        ],
      ],
      [
        ["stack", "second.json", "--course", `certificate ${FILE}`, "--profile", "none", "--dry-run", "--out", "stack"],
        2,
      ],
      [["revoke", FILE, "--yes"]],
      [["suspend", "second.json", "--yes"]],
      [["revoke", "broken.json", "--yes"], 1],
      [["revoke-batch", FILE, "--count", "2"]],
      [["operator", "end", "1", "--as-of", "2026-01-01", ...by(admin)]],
      [["watch", "--once", "--all", "--since", "2026-01-01"]],
      [["status", BATCH], 1],
      [["reanchor", BATCH, "--yes"], 1],
      [["erase", BATCH, "--learner", EVERY_TRICK, "--yes"], 2],
      [["erase", BATCH, "--index", "0", "--in", `no ${FILE}`, "--yes"], 2],
      [["erase", BATCH, "--index", "0", "--in", `out ${FILE_TRICK}`, "--yes"], 1],
      [["erase", "cohort", "--learner", "2026000013", "--credential", FILE, "--yes"], 1],
      [["erase", "cohort", "--learner", "2026000013", "--yes"]],
    ];
  });

  it("prints of files, of the registry and of the node only what moves, hides and reorders nothing, within the terminal", async () => {
    const ended: string[] = [];
    for (const [i, [words, expected = 0]] of runs.entries()) {
      const said = neutralize(words.slice(0, 3).join(" "));
      // A script is for a shell.
      const columns = words[0] === "completion" ? Number.POSITIVE_INFINITY : (WIDTHS[i % WIDTHS.length] ?? 80);
      const { code, stdout, stderr } = await runInProcess(folder, words, "", { TERM: "dumb" }, columns);
      expect(findTricksThere(`${stdout}\n${stderr}`, columns), `${said}, in ${columns} columns`).toEqual([]);
      if (code !== expected) ended.push(`${said} ended with ${code}: ${stdout}${stderr}`);
    }
    expect(ended).toEqual([]);
  });

  it("is among them", () => {
    const list = (command: ReturnType<typeof createProgram>, words: readonly string[] = []): string[] =>
      command.commands.length === 0
        ? [words.join(" ")]
        : command.commands.flatMap((child) => list(child as typeof command, [...words, child.name()]));
    const commands = list(createProgram(() => async () => undefined));
    expect(commands.filter((name) => !runs.some(([words]) => `${words.join(" ")} `.startsWith(`${name} `)))).toEqual(
      [],
    );
  });

  it("prints JSON that a terminal shows whole, and that is the same value", async () => {
    for (const words of [
      ["show", FILE],
      ["verify", FILE],
      ["verify", FILE, "second.json"],
      ["issuer", "list"],
      ["withhold", FILE],
      ["trust", "list"],
    ]) {
      const { stdout } = await runInProcess(folder, [...words, "--json"]);
      expect(findTricks(stdout), words.join(" ")).toEqual([]);
      expect(stdout).toContain("\\u202e");
      expect(JSON.stringify(JSON.parse(stdout)), words.join(" ")).toContain(JSON.stringify(EVERY_TRICK).slice(1, -1));
    }
    const { stdout } = await runInProcess(folder, ["show", `no ${FILE}`, "--json"]);
    expect(findTricks(stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ format: "laurel-error-v1", code: "file.missing" });
  });

  it("prints what a node refuses with the same way", async () => {
    const proxy = await startProxy(world.rpc);
    const there = ["--registry", place[1] as string, "--rpc", proxy.url];
    try {
      proxy.fault = (calls) => ({
        body: calls.map(({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32000, message: EVERY_TRICK } }))[0],
      });
      for (const json of [[], ["--json"]]) {
        const { code, stdout, stderr } = await runInProcess(folder, ["issuer", "list", ...there, ...json]);
        expect(code).toBe(3);
        expect(stdout + stderr).toContain(json.length === 0 ? "\\u{202e}" : "\\u202e");
        expect(findTricks(`${stdout}\n${stderr}`)).toEqual([]);
      }
    } finally {
      await proxy.stop();
    }
  });
});
