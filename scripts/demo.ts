// npm run demo: the story of the product, on a real node over JSON-RPC, with real files.
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { runLaurel } from "@laurel/cli";
import {
  createBatch,
  createVerifier,
  deployRegistry,
  type JsonObject,
  readTrust,
  type Registry,
  type Report,
} from "@laurel/sdk";
import { exportVariables } from "../hardhat-laurel/src/tasks/dev-network.ts";
import { startDevNetwork } from "./dev.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "demo-output");
const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
const say = (text: string): void => console.log(text);
const tell = (title: string): void => say(`\n${bold(title)}`);
const fileOf = (index: number): string => join(folder, "cohort/credentials", `${String(index).padStart(6, "0")}.json`);

/** Runs the command as a person would, and shows it. */
async function laurel(words: readonly string[], expected: number): Promise<void> {
  say(`$ laurel ${words.map((word) => (word.startsWith(root) ? relative(root, word) : word)).join(" ")}`);
  const code = await runLaurel(words);
  if (code !== expected) throw new Error(`laurel ${words[0]} ended with ${code}, not ${expected}`);
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder);
tell("1. A registry, an accreditor, an accredited issuer and its operator");
const { ready, registry, provider, stop } = await startDevNetwork({
  folder,
  course: join(root, "samples/course.json"),
});
say(`registry ${ready.registry} on a local chain, ${ready.rpc}`);
say(`$ ${exportVariables(ready)}`);
Object.assign(process.env, { LAUREL_CONFIG: ready.config, LAUREL_TRUST: ready.trust });
// What the story does is no person's: their ledger is left alone.
Object.assign(process.env, { XDG_CONFIG_HOME: join(folder, "own"), APPDATA: join(folder, "own") });

/** A registry of the forger's own, which accredits the forger under the university's name: all in order, and on nobody's list. */
async function anchorByImpostor(document: JsonObject): Promise<string> {
  const forger = await provider.getSigner(9);
  const theirs = await deployRegistry(forger);
  const { term, name, uri } = await registry.getAccreditation(1);
  await (await theirs.appointAccreditor(forger.address, term.until, "Quality Agency of Example", uri)).wait();
  await (await theirs.registerIssuer(1, forger.address, term.until, name, uri)).wait();
  await (await theirs.addOperator(1, forger.address, term.until, 3)).wait();
  const place = { chainId: ready.chainId, address: theirs.address };
  const copies = await createBatch({ registry: place, issuer: 1, disclosable: [], documents: [document] });
  await (await theirs.anchorBatch(1, 1, 1, copies.root, 1)).wait();
  return JSON.stringify(copies.credential(0));
}

try {
  const trust = readTrust(await readFile(ready.trust), ready.trust);
  const verify = async (text: string): Promise<Report> => createVerifier(trust).verify(text);
  const expectCode = async (what: string, text: string, code: string): Promise<void> => {
    const report = await verify(text);
    const found = report.checks.find(({ outcome }) => outcome !== "pass")?.code;
    if (report.verdict === "valid" || found !== code)
      throw new Error(`${what}: ${report.verdict} ${found}, not ${code}`);
    say(`${report.verdict}  ${what}: ${code}`);
  };

  tell("2. One transaction turns a spreadsheet of 1,000 learners into 1,000 credentials");
  const cohort = [join(root, "samples/cohort-1000.csv"), "--course", join(root, "samples/course.json")];
  await laurel(["issue", ...cohort, "--out", join(folder, "cohort"), "--yes"], 0);
  const batch = JSON.parse(await readFile(join(folder, "cohort/batch.json"), "utf8"));
  say(`${batch.gasUsed} gas, ${(batch.gasUsed / batch.size).toFixed(1)} for each credential`);

  tell("3. Anyone can check them against the chain");
  const began = performance.now();
  await laurel(["verify", join(folder, "cohort/credentials")], 0);
  say(`${Math.round((batch.size * 1000) / (performance.now() - began))} credentials a second, read from disk`);
  say("the same check by an independent implementation (ethers, merkletreejs and keccak256):");
  const files = (await readdir(join(folder, "cohort/credentials"))).map((name) =>
    join(folder, "cohort/credentials", name),
  );
  const independent = [join(root, "scripts/independent-check.ts"), "--rpc", ready.rpc, "--registry", ready.registry];
  execFileSync(process.execPath, [...independent, ...files], { stdio: "inherit" });

  tell("4. A learner withholds her birth date and her grade; the file still verifies");
  const shorter = join(folder, "withheld.json");
  const claims = ["--claim", "/credentialSubject/dateOfBirth", "--claim", "/credentialSubject/result"];
  await laurel(["withhold", fileOf(12), ...claims, "--out", shorter], 0);
  await laurel(["verify", shorter], 0);

  tell("5. Bad credentials are refused, each with its own code");
  const honest = await readFile(fileOf(20), "utf8");
  const altered = JSON.parse(honest);
  altered.credentialSubject.result[0].value = altered.credentialSubject.result[0].value === "A" ? "B" : "A";
  await writeFile(join(folder, "altered-grade.json"), JSON.stringify(altered));
  await expectCode("an altered grade", JSON.stringify(altered), "integrity.altered");

  const { proof: _, ...document } = JSON.parse(honest);
  await expectCode("a copy anchored in an impostor's registry", await anchorByImpostor(document), "registry.untrusted");

  await laurel(["revoke", join(folder, "cohort"), "--index", "20", "--reason", "error", "--yes"], 0);
  await expectCode("a revoked credential", honest, "status.revoked");

  tell("6. A key is stolen: batches since the theft are distrusted, and the honest one is repaired");
  const { accounts } = ready;
  const by = async (account: string): Promise<Registry> => registry.connect(await provider.getSigner(account));
  const place = { chainId: ready.chainId, address: registry.address };
  const make = (id: string) =>
    createBatch({ registry: place, issuer: 1, disclosable: [], documents: [{ ...document, id }] });
  const late = await make("urn:example:honest");
  const forged = await make("urn:example:forged");
  const operator = await by(accounts.operator);
  await (await operator.anchorBatch(1, 1, 1, late.root, 1)).wait();
  await (await operator.anchorBatch(1, 1, 1, forged.root, 1)).wait();
  const { anchoredAt } = await registry.getBatch(1, late.root);
  const { term } = await registry.getOperator(1, 1);
  const admin = await by(accounts.issuerAdmin);
  await (await admin.endOperator(1, 1, anchoredAt)).wait();
  await expectCode("a batch anchored with the stolen key", JSON.stringify(forged.credential(0)), "authority.operator");
  await expectCode("the honest batch since the theft", JSON.stringify(late.credential(0)), "authority.operator");
  await (await admin.addOperator(1, accounts.operator, term.until, 3)).wait();
  await (await operator.anchorBatch(1, 1, 2, late.root, 1)).wait();
  const repaired = await verify(JSON.stringify(late.credential(0)));
  const untouched = await verify(await readFile(fileOf(21), "utf8"));
  if (repaired.verdict !== "valid" || untouched.verdict !== "valid") throw new Error("the repair failed");
  say("valid    the honest batch, anchored again with unchanged files; earlier batches were never affected");

  tell("What you have now, and what to try by hand");
  say(`The files are in ${relative(process.cwd(), folder) || "."}. The local chain ends with this demo.`);
  say("  npx laurel show demo-output/withheld.json        what a file says, without the chain");
  say("  npx laurel withhold demo-output/withheld.json    which claims it has");
  say("  npm run dev                                      a local chain that keeps running, and what to type next;");
  say("                                                   the page is at http://127.0.0.1:8480/");
} finally {
  await stop();
}
