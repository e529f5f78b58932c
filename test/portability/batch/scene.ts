// A registrar's office whose batches can be signed for other verifiers: a course with a status list, a cohort of any size, two keys.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type BatchFolder,
  type Files,
  issueBatch,
  type IssueRequest,
  type Office,
  openBatchFolder,
  openOffice,
  readCohortInput,
} from "../../../issuing/src/index.ts";
import { createSigningKey, openSigningKey, type SigningKey } from "../../../portability/src/index.ts";
import type { Finality, JsonObject } from "../../../sdk/src/index.ts";
import { root } from "../../cli/run.ts";
import { PASSWORD, SIGNING_KEY } from "../../nodes/key.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";

/** A key's file, and the key. */
export interface OwnKey {
  readonly json: string;
  readonly key: SigningKey;
}

/** An office, and where it works. */
export interface Scene {
  readonly world: World;
  readonly path: string;
  readonly keys: readonly [OwnKey, OwnKey];
  readonly openOffice: (options?: { readonly signal?: AbortSignal; readonly finality?: Finality }) => Promise<Office>;
  /** Writes the course, changed, and a cohort of so many learners; gives both names. */
  readonly prepare: (
    size: number,
    change?: (credential: JsonObject) => JsonObject,
  ) => Promise<{ readonly cohort: string; readonly course: string }>;
  /** Issues so many credentials into a folder of this name. */
  readonly issue: (
    name: string,
    options: { size: number; files?: Files; operator?: number; change?: (credential: JsonObject) => JsonObject } & Pick<
      IssueRequest,
      "requireFit"
    >,
  ) => Promise<BatchFolder>;
  readonly close: () => Promise<void>;
}

/** What `--status-base` puts into a credential, as a course's own. */
export const STATUS: JsonObject = {
  type: "BitstringStatusListEntry",
  statusPurpose: "revocation",
  statusListIndex: "{{student_number}}",
  statusListCredential: "https://university.example.org/status/0badcafe/revocation.json",
};

/** Opens it on this worker's chain. */
export async function openScene(): Promise<Scene> {
  const world = await openWorld();
  const path = await mkdtemp(join(tmpdir(), "laurel-sign-"));
  const first = { json: SIGNING_KEY, key: await openSigningKey(SIGNING_KEY, PASSWORD) };
  const second = await createSigningKey({ did: UNIVERSITY.id, number: 2, password: PASSWORD });
  const { chainId, registry, rpc, operator } = world;
  const scene: Scene = {
    ...{ world, path, keys: [first, second] },
    openOffice: ({ signal, finality = "latest" } = {}) =>
      openOffice({
        ...{ registry: { chainId, address: registry.address }, rpc: [rpc], issuer: 1, accreditation: 1, operator: 1 },
        ...{ signer: { nodeAccount: operator.address }, finality, signal },
      }),
    async prepare(size, change = (credential) => credential) {
      const course = JSON.parse(await readFile(join(root, "samples/course.json"), "utf8"));
      const credential = change({ ...course.credential, credentialStatus: STATUS });
      const [header = "", ...rows] = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n");
      const learners = Array.from({ length: size }, (_, row) =>
        (rows[row % 1000] ?? "").replace(/^\d+/, String(3e9 + row)),
      );
      const names = { cohort: join(path, `cohort-${size}.csv`), course: join(path, "course.json") };
      await writeFile(names.cohort, `${[header, ...learners].join("\n")}\n`);
      await writeFile(names.course, JSON.stringify({ ...course, credential }));
      return names;
    },
    async issue(name, { size, files, operator: by, change, requireFit }) {
      const names = await scene.prepare(size, change);
      const input = await readCohortInput(names.cohort, names.course);
      const folder = openBatchFolder(join(path, name));
      const office = await scene.openOffice();
      try {
        await issueBatch(by === undefined ? office : { ...office, operator: by }, {
          input,
          folder,
          files,
          requireFit,
          profile: "none",
        });
      } finally {
        office.chain.provider.destroy();
      }
      return folder;
    },
    async close() {
      await world.stop();
      await rm(path, { recursive: true, force: true });
    },
  };
  return scene;
}

/** All files of a batch, by name: their text; without what a run that was killed has left. */
export async function readCredentials({ path }: BatchFolder): Promise<Map<string, string>> {
  const names = await readdir(join(path, "credentials"), { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.sort().map(async (file) => [file, await readFile(file, "utf8")] as const)));
}

/** What tells whether any file was written: its content, and which file it is. */
export async function printFiles(folder: BatchFolder): Promise<string[]> {
  const files = [...(await readCredentials(folder))];
  return Promise.all(
    files.map(
      async ([file, text]) => `${file} ${(await stat(file)).ino} ${createHash("sha256").update(text).digest("hex")}`,
    ),
  );
}

/** A credential's text without the proof for other verifiers, which is its first. */
export function stripProof(text: string): string {
  return text.replace(/(?<="proof":\[)\{"type":"DataIntegrityProof"[^{}]*\},(?=\{"type":"LaurelMerkleProof2026")/g, "");
}
