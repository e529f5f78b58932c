// A registrar with batches to hand out: small cohorts of the sample's course, with the cells that a test wants.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { expect } from "vitest";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { root, type Run, runInProcess, writeOwn } from "../run.ts";

/** What differs from the sample's learner of a row. */
export interface Learner {
  readonly name?: string;
  readonly email?: string;
}

/** A registrar's computer. */
export interface Scene {
  readonly world: World;
  readonly folder: string;
  readonly run: (...words: string[]) => Promise<Run>;
  /** Issues a batch of so many learners, or of these, into a folder of this name. */
  readonly issue: (
    name: string,
    learners: number | readonly Learner[],
    more?: {
      readonly words?: readonly string[];
      readonly title?: string;
      readonly validUntil?: string;
      readonly header?: string;
    },
  ) => Promise<void>;
  /** The file of each learner's credential, by the learner's name, with its index. */
  readonly list: (
    name: string,
  ) => Promise<
    readonly { readonly index: number; readonly name: string; readonly email: string; readonly bytes: Buffer }[]
  >;
  readonly close: () => Promise<void>;
}

/** Opens it on this worker's chain. */
export async function openScene(): Promise<Scene> {
  const world = await openWorld();
  const folder = await mkdtemp(join(tmpdir(), "laurel-deliver-"));
  const { chainId, registry, rpc, operator } = world;
  await writeOwn(folder, "laurel.json", {
    ...{ format: "laurel-config-v1", chainId, registry: registry.address, rpc: [rpc], issuer: 1 },
    ...{ accreditation: 1, operator: 1, signer: { type: "rpc-account", address: operator.address } },
  });
  const [header = "", ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).trimEnd().split("\n");
  const course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
  // What stands in the column of the addresses is no part of the credential: nobody judges it when the batch is issued.
  delete course.credential.credentialSubject.email;
  const run = (...words: string[]): Promise<Run> => runInProcess(folder, words);
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  return {
    ...{ world, folder, run },
    async issue(name, learners, { words = [], title, validUntil, header: columns = header } = {}) {
      const wanted = typeof learners === "number" ? Array.from({ length: learners }, (): Learner => ({})) : learners;
      const lines = wanted.map((learner, row) => {
        const cells = (rows[row] ?? "").split(",");
        const [key = "", fullName = "", email = "", ...rest] = cells;
        return [key, quote(learner.name ?? fullName), quote(learner.email ?? email), ...rest].join(",");
      });
      await writeFile(join(folder, `${name}.csv`), `${[columns, ...lines].join("\n")}\n`);
      const credential = { ...course.credential, ...(title && { name: title }), ...(validUntil && { validUntil }) };
      await writeFile(join(folder, `${name}.json`), JSON.stringify({ ...course, credential }));
      const issue = (...answers: readonly string[]): Promise<Run> =>
        run(
          "issue",
          `${name}.csv`,
          "--course",
          `${name}.json`,
          "--out",
          name,
          "--yes",
          "--again",
          ...words,
          ...answers,
        );
      const first = await issue();
      // What it asks about stays as it is.
      const asked = first.stderr.split("\n").find((line) => line.includes("To accept all of this, add: ")) ?? "";
      const answers = [...asked.matchAll(/--accept (\S+)/g)].flatMap(([, answer = ""]) => ["--keep", answer]);
      const { code, stderr } = answers.length === 0 ? first : await issue(...answers);
      expect(code, stderr).toBe(0);
    },
    async list(name) {
      const { size } = JSON.parse(await readFile(join(folder, name, "batch.json"), "utf8"));
      const input = (await readFile(join(folder, `${name}.csv`), "utf8")).split("\n");
      return Promise.all(
        Array.from({ length: size }, async (_, index) => {
          const file = join(folder, name, `credentials/${String(index).padStart(6, "0")}.json`);
          const bytes = await readFile(file);
          const { credentialSubject } = JSON.parse(bytes.toString());
          const row = input.find((line) => line.includes(quote(credentialSubject.name))) ?? "";
          const email = /","([^"]*)"/.exec(row)?.[1] ?? "";
          return { index, name: credentialSubject.name as string, email, bytes };
        }),
      );
    },
    async close() {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Reads an e-mail by another parser than the one that wrote it. */
export function readMail(bytes: Uint8Array): Promise<Email> {
  return PostalMime.parse(bytes);
}

/** An e-mail's attachment, as bytes. */
export function openAttachment({ attachments }: Email): { readonly name: string | null; readonly bytes: Buffer } {
  expect(attachments).toHaveLength(1);
  const [{ filename, content } = expect.unreachable()] = attachments;
  return { name: filename, bytes: Buffer.from(content as ArrayBuffer) };
}
