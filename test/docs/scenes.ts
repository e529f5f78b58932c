// How the commands of each document are typed in a test: what is there before them, what the reader writes in the place of `…`, and which cannot be typed here.
import { readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { getAddress, getCreateAddress } from "ethers";
import { root } from "../cli/run.ts";
import { PASSWORD } from "../nodes/key.ts";
import { buildArchive, listParts } from "../issuing/workbook/build.ts";
import { readBlocks, readDocument } from "./documents.ts";
import { UNIVERSITY } from "../nodes/world.ts";
import { listCommands, type Place, type Scene, type Step, settle } from "./scene.ts";

const samples = join(root, "samples");

/** A list of the sample's first learners, among them 2026000013. */
async function writeList({ put }: Place, name = "cohort.csv", learners = 3): Promise<void> {
  const lines = (await readFile(join(samples, "cohort-1000.csv"), "utf8")).split("\n").slice(0, learners + 1);
  await put(name, `${lines.join("\n")}\n`);
}

/** The sample's course, in the place of one that was begun. */
const fillIn = async ({ put }: Place): Promise<void> =>
  put("course.json", await readFile(join(samples, "course.json")));

/** A registrar with settings, a list and a course. */
async function seatRegistrar(place: Place): Promise<void> {
  await settle(place);
  await writeList(place);
  await fillIn(place);
}

/** A batch of three learners. */
async function issueBatch(place: Place, out = "june-2026"): Promise<void> {
  await seatRegistrar(place);
  await place.run("issue", "cohort.csv", "--course", "course.json", "--out", out, "--yes");
}

/** A learner's file of a batch, under another name. */
const handOut =
  (name: string, { batch = "june-2026", learner = "2026000013" } = {}) =>
  async ({ folder }: Place): Promise<void> => {
    const list = await readFile(join(folder, batch, "learners.csv"), "utf8").catch(() => "");
    const row = list.split("\n").find((line) => line.startsWith(learner)) ?? "";
    // A larger credential's list has no learners' numbers.
    const [file] = /credentials\/\d+\.json/.exec(row) ?? ["credentials/000000.json"];
    await copyFile(join(folder, batch, file), join(folder, name));
  };

/** The rows of a sheet with one column. */
const writeRows = (...cells: string[]): string =>
  cells.map((cell, n) => `<row r="${n + 1}"><c r="A${n + 1}" t="inlineStr"><is><t>${cell}</t></is></c></row>`).join("");

/** A block of a document, as a file. */
const readBlock = (document: string, language: string, has: string): string =>
  readBlocks(readDocument(document)).find((block) => block.language === language && block.text.includes(has))?.text ??
  "";

/** The hash of the evidence's block, in the place of `0x…`. */
const nameBlock: NonNullable<Step["typed"]> = async (command, { run }) => {
  const [hash = ""] = /0x[0-9a-f]{64}/.exec(await run("evidence", "show", "niamh.evidence.json")) ?? [];
  return command.replace("0x…", hash);
};

/** Has what serves until Ctrl-C serve one page. */
const serveOnce = (command: string): string => `
  ${command} > served 2>&1 & served=$!
  for n in $(seq 300); do grep -q "http://127" served && break; sleep 0.2; done
  cat served; curl -sf "$(grep -o 'http://127[^ ]*' served | head -n 1)" | grep -q "<laurel-page"
  found=$?; kill -TERM $served; wait $served; exit $found`;

/** The commands of a document that name a program. */
const readCommandsOf = (document: string, program: string): string[] =>
  listCommands(document)
    .map(({ command }) => command)
    .filter((command) => command.includes(program));

/** A list in Windows-1252 with seven names that lost letters, and a total. */
async function writeDamagedList(place: Place): Promise<void> {
  const [head = "", ...rows] = (await readFile(join(samples, "cohort-1000.csv"), "utf8"))
    .trimEnd()
    .split("\n")
    .slice(0, 9);
  const lines = rows.map((row, n) => {
    const [number, , ...rest] = row.split(",");
    return [number, n < 7 ? `M?ller${"abcdefg"[n]}` : "Zoé", ...rest].join(",");
  });
  const total = ["Total", ...Array.from({ length: head.split(",").length - 2 }, () => ""), ""].join(",");
  await place.put(
    "results.csv",
    Buffer.from(`${[head.replace("full_name", "Vorname"), ...lines, total].join("\r\n")}\r\n`, "latin1"),
  );
  await place.put(
    "course.json",
    (await readFile(join(samples, "course.json"), "utf8")).replaceAll("full_name", "Vorname"),
  );
  await settle(place);
}

/** Makes the key of an account, with coin. */
async function makeKey(name: string, { run, put, folder, world }: Place): Promise<void> {
  await put("password", PASSWORD);
  await run("keystore", "new", name, "--password-file", "password");
  await fund(name, { folder, world });
}

async function fund(name: string, { folder, world }: Pick<Place, "folder" | "world">): Promise<void> {
  await (await world.governor.sendTransaction({ to: addressOf(name, folder), value: 10n ** 19n })).wait();
}

/** The account of a keystore. */
const addressOf = (name: string, folder: string): string =>
  getAddress(`0x${JSON.parse(readFileSync(join(folder, name), "utf8")).address.replace(/^0x/, "")}`);

/** A registry that the document's own governor deployed, in the place of `0x…` behind the chain, and the accounts of keystores. */
const fill =
  (account?: string): NonNullable<Step["typed"]> =>
  (command, { folder, world }) =>
    command
      .replace(
        /eip155:\d+:0x…/,
        `eip155:${world.chainId}:${getCreateAddress({ from: addressOf("governor.json", folder), nonce: 0 })}`,
      )
      .replace(/https:\/\/…/, world.rpc)
      .replace(/0x…/, account === undefined ? "0x…" : addressOf(account, folder));

const LATER = "it watches until Ctrl-C: test/cli/watch";
const ABSENT = "it asks a host on the web that is made up";
const OF_HARDHAT = "it keeps a secret of the person's, in Hardhat's own folder";
const PUBLIC = "it deploys on a public network: test/contracts and npm run dev deploy the same way";

const OWN_PROJECT = "it installs hardhat and a compiler in a project of the reader's own";
const INDEXER = "it needs PostgreSQL and Ponder: test/examples/indexer.test.ts runs the same folder";

/** From a key to a batch on a registry of one's own. */
const OPERATIONS: Scene = {
  prepare: async (place) => writeList(place),
  steps: {
    "laurel keystore list .": {
      before: async (place) => {
        for (const name of ["accreditor.json", "admin.json", "operator.json"]) await makeKey(name, place);
        await fund("governor.json", place);
      },
    },
    "laurel registry deploy --governor 0x… --rpc https://… --signer governor.json": { typed: fill("governor.json") },
    "npx hardhat keystore set SEPOLIA_RPC_URL": OF_HARDHAT,
    "npx hardhat keystore set SEPOLIA_KEY": OF_HARDHAT,
    "npm run deploy -- --network sepolia --governor 0x… --verify": PUBLIC,
    "npx hardhat keystore set LAUREL_DEPLOY_KEY": OF_HARDHAT,
    "npm run deploy -- --rpc https://node.example --chain 4242 --governor 0x…": PUBLIC,
    "PLACE=(--registry eip155:11155111:0x… --rpc https://…)": { typed: fill() },
    'laurel accreditor appoint --account 0x… --name "Quality Agency" --uri https://qa.example.org --until 2030-12-31 --signer governor.json "${PLACE[@]}"':
      { typed: fill("accreditor.json") },
    'laurel issuer register --accreditor 1 --admin 0x… --name "University of Example" --uri did:web:university.example.org --until 2029-12-31 --signer accreditor.json "${PLACE[@]}"':
      { typed: fill("admin.json") },
    'laurel operator add --issuer 1 --account 0x… --until 2027-06-30 --signer admin.json "${PLACE[@]}"': {
      typed: fill("operator.json"),
    },
    "laurel init --registry eip155:11155111:0x…/issuers/1 --rpc https://… --keystore operator.json": { typed: fill() },
    "laurel issue cohort.csv --course course.json --out june-2026 --dry-run": { before: fillIn },
    'laurel trust add --name "Example registry" --registry eip155:11155111:0x… --rpc https://…': {
      typed: fill(),
      answers: [[/ecogni[sz]e[^\n]*: ?$/, "1"]],
    },
    "laurel link niamh.json --page https://verify.example.org/": { before: handOut("niamh.json") },
    "laurel trust import https://ministry.example --rpc https://node.example --rpc https://other.example": ABSENT,
    "laurel revoke june-2026 --list list.xlsx --reason error": {
      before: async ({ put }) =>
        put(
          "list.xlsx",
          buildArchive(listParts({ sheets: [{ name: "List", rows: writeRows("student_number", "2026000020") }] })),
        ),
    },
    "laurel issue cohort.csv --course course.json --out june-2026 --status-base https://university.example.org/status --sign ~/.config/laurel/signing-key.json":
      {
        before: async ({ folder, run }) => {
          await rename(join(folder, "june-2026"), join(folder, "unsigned"));
          await run("did", "init", "--domain", "university.example.org", "--password-file", "password");
        },
      },
    "laurel export june-2026 --format pdf --image logo.png --link https://verify.university.example.org/ --out certificates":
      {
        before: async ({ put }) => {
          for (const name of ["logo.png", "badge.png"])
            await put(name, await readFile(join(root, "docs/page/verdict.png")));
        },
      },
    "laurel registry report --registry eip155:1:0x… --within 90": { typed: fill() },
    "laurel watch": LATER,
    "laurel watch --exec /usr/local/bin/alarm --exec-arg --urgent": LATER,
    "laurel watch --post https://alarm.example/laurel": LATER,
    [readCommandsOf("docs/operations.md", "#!/bin/sh")[0] ?? ""]:
      "it sends an e-mail: test/cli/watch runs a program of its own",
    'laurel accreditor appoint --account 0x… --name "Quality Agency" --uri https://qa.example.org --until 2030-12-31 --safe appoint.json "${PLACE[@]}"':
      {
        // The first agency is appointed: this is another.
        typed: (command, { world }) =>
          command
            .replace("0x…", world.stranger.address)
            .replace("Quality Agency", "Second Agency")
            .replace("qa.", "second."),
      },
    'laurel trust add … --rpc https://node.example --header "Authorization: Bearer …"': ABSENT,
    "laurel init … --rpc https://user:password@node.example": ABSENT,
    'laurel trust publish --registry eip155:1:0x… --rpc https://… --name "National registry" --accreditor 1 --out laurel-trust.json':
      { typed: fill() },
  },
};

/** Documents that a test writes from what it types, and compares each time. */
export const WRITTEN: Readonly<Record<string, string>> = {
  "docs/first-day.md": "test/first-day",
  "docs/second-day.md": "test/second-day",
  "docs/agency.md": "test/agency",
  "examples/README.md": "test/examples/copy.ts",
  "examples/database/README.md": "test/examples/database.test.ts",
  "examples/page/README.md": "test/examples/page.test.ts",
  "examples/verify-service/README.md": "test/examples/verify-service.test.ts",
};

/** All other documents that have people type something. */
export const SCENES: Readonly<Record<string, Scene>> = {
  "README.md": {
    prepare: async (place) => {
      await settle(place);
      await writeList(place);
    },
    steps: {
      'npx -y -p node@24 -c "npm ci && npm run demo"':
        "it installs all from the registry: .ci/run does it in a fresh clone",
      "npm test": "it is what runs this",
      "npm pack --workspaces && npm i -g ./laurel-*.tgz": "run by itself below, with a prefix of its own",
      "laurel issue cohort.csv --course course.json --out cohort --dry-run": { before: fillIn },
    },
    spans: {
      "laurel doctor": {},
      "laurel verify file.json": { before: handOut("file.json", { batch: "cohort", learner: "2026000020" }) },
      "laurel withhold file.json --claim dateOfBirth --out shorter.json": {},
      "laurel link file.json --page https://verify.example/": {},
    },
  },
  "cli/README.md": {
    prepare: async (place) => {
      await issueBatch(place);
      await handOut("000012.json")(place);
      await place.put("trust.json", JSON.stringify(place.world.trust()));
    },
  },
  "docs/course.md": {
    prepare: (place) => writeList(place, "results.csv"),
    steps: { "laurel course check course.json": { before: fillIn } },
  },
  "docs/evidence.md": {
    prepare: seatRegistrar,
    steps: {
      "laurel evidence collect niamh.json": { before: handOut("niamh.json") },
      "laurel verify niamh.json --evidence niamh.evidence.json --block-hash 0x… --offline": { typed: nameBlock },
    },
    spans: { "laurel trust block add": {} },
  },
  "docs/lists.md": { prepare: writeDamagedList },
  "docs/operations.md": OPERATIONS,
  "docs/page.md": {
    prepare: async (place) => {
      await settle(place);
      await place.put("trust.json", JSON.stringify(place.world.trust()));
      await place.put("page.json", readBlock("docs/page.md", "json", "laurel-page-v1"));
    },
    steps: {
      "laurel page serve --trust trust.json": { typed: (command) => serveOnce(`${command} --port 0`) },
      "laurel page build --trust trust.json --brand page.json --register registry.json --out dist": {},
      "laurel page serve --trust trust.json --rpc https://node.example/v3/your-key --port 8480": {
        before: ({ put, world }) => put("trust.json", JSON.stringify(world.trust({ rpc: ["/rpc"] }))),
        typed: (command, { world }) => serveOnce(command.replace(/https:\S+/, world.rpc).replace("8480", "0")),
      },
      ...Object.fromEntries(
        readCommandsOf("docs/page.md", "curl").map((command) => [
          command,
          "it asks a page on the web, at a host that is made up",
        ]),
      ),
    },
  },
  "docs/profile.md": {
    prepare: async ({ put }) => {
      const course = JSON.parse(await readFile(join(samples, "course.json"), "utf8"));
      const { achievement } = course.credential.credentialSubject;
      achievement.alignment = achievement.alignment.filter(
        (one: { targetType: string }) => one.targetType !== "ext:EQF",
      );
      await put("course.json", JSON.stringify(course));
    },
    steps: { "laurel course check course.json": { code: 1 } },
  },
  "docs/records.md": {
    prepare: issueBatch,
    steps: {
      "laurel revoke niamh.json --reason error": { before: handOut("niamh.json", { learner: "2026000020" }) },
      "laurel revoke-batch niamh.json": { answers: [[/credentials: ?$/, "3"]] },
      // The sample's cohort, which this laptop knows nothing of.
      "laurel status --registry": { code: 1 },
      "laurel restore june-2026.age --out june-2026": {
        before: ({ folder }) => rename(join(folder, "june-2026"), join(folder, "lost")),
      },
      "mkdir june-2026 && age -d june-2026.age | tar -x -C june-2026":
        "it needs age: test/issuing/backup opens a backup by an implementation of its own",
      "laurel erase june-2026 --learner 2026000013 --in certificates --in drafts": {
        before: async ({ folder }) => {
          for (const name of ["certificates", "drafts"]) await mkdir(join(folder, name));
        },
      },
    },
  },
  "docs/stacking.md": {
    prepare: async (place) => {
      await settle(place);
      await copyFile(join(samples, "stack/certificate.json"), join(place.folder, "certificate.json"));
      await copyFile(join(samples, "stack/cohort.csv"), join(place.folder, "cohort.csv"));
      for (const part of ["statistics", "charts", "ethics"]) {
        const course = await readFile(join(samples, `stack/${part}.json`), "utf8");
        // Of one issuer here; of two in test/cli/stacking.
        const { id, name } = UNIVERSITY;
        await place.put(
          "part.json",
          course.replace("did:web:training.example.com", id).replace('"Example Training"', `"${name}"`),
        );
        await place.run("issue", "cohort.csv", "--course", "part.json", "--out", part, "--yes");
        await handOut(`${part}.json`, { batch: part })(place);
      }
    },
    steps: {
      "laurel verify larger.json --part statistics.json --part charts.json --part ethics.json": {
        before: handOut("larger.json", { batch: "niamh" }),
      },
    },
    spans: {
      "laurel course check certificate.json": {},
      "laurel revoke niamh --index 0": {},
    },
  },
  "CONTRIBUTING.md": {
    steps: {
      "npm ci": "it installs all from the registry: .ci/run does it in a fresh clone",
      "npm run demo": "it is the demo: .ci/run does it in a fresh clone",
      "npx vitest run test/sdk/json": "it is a part of what runs this",
      'npx vitest run test/sdk/gating -t "withheld"': "it is a part of what runs this",
      "npx hardhat test solidity test/contracts/Term.t.sol": "it is a part of npm test",
    },
  },
  "examples/gate/README.md": {
    steps: Object.fromEntries(["npm install", "npm test"].map((command) => [command, OWN_PROJECT])),
  },
  "examples/indexer/README.md": {
    steps: {
      "npm ci": INDEXER,
      "cp .env.example .env.local": INDEXER,
      "npm start": INDEXER,
      "curl http://127.0.0.1:42069/batch/1/0x…": INDEXER,
    },
  },
  "hardhat-laurel/README.md": {
    steps: {
      "npm init -y && npm pkg set type=module": OWN_PROJECT,
      "npm install ./laurel-sdk-0.1.0.tgz ./laurel-issuing-0.1.0.tgz ./hardhat-laurel-0.1.0.tgz hardhat solc@0.8.37":
        OWN_PROJECT,
      "npx hardhat build && node --test": OWN_PROJECT,
    },
  },
  "portability/fonts/README.md": {
    steps: {
      [readCommandsOf("portability/fonts/README.md", "pyftsubset")[0] ?? ""]:
        "it makes the fonts that are here, of Debian's, by fonttools",
    },
  },
  "test/open-badges/README.md": {
    steps: {
      "LAUREL_OPEN_BADGES=~/obv3-examples/_data/credentials npx vitest run test/open-badges":
        "its badges are of others: they are fetched by hand",
    },
  },
};
