// What the tests of the page begin with: a chain with a node that can be made to fail, issued credentials, and the page that trusts it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type NodeProxy, startProxy } from "../nodes/proxy.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";
import { createDocument, type World } from "../nodes/world.ts";
import { openSite, type Site, type SiteOptions } from "./site.ts";

/** A page over a chain. */
export interface Scene {
  readonly world: World;
  readonly node: NodeProxy;
  readonly site: Site;
  /** Three issued credentials of one batch. */
  readonly files: readonly [string, string, string];
  readonly stop: () => Promise<void>;
}

/** Opens it. @param changes to the registry of the trust list */
export async function openScene(changes: object = {}, options: Omit<SiteOptions, "trust"> = {}): Promise<Scene> {
  const world = await openWorld();
  const node = await startProxy(world.rpc);
  const batch = await world.issue([1, 2, 3].map((n) => createDocument({ id: `urn:example:${n}` })));
  const site = await openSite({ trust: world.trust({ rpc: [node.url], ...changes }), ...options });
  return {
    ...{ world, node, site, files: [batch.text(0), batch.text(1), batch.text(2)] },
    async stop() {
      await Promise.all([site.stop(), node.stop(), world.stop()]);
    },
  };
}

/** A file to choose. */
export const nameFile = (name: string, content: string | Uint8Array, mimeType = "application/json") => ({
  ...{ name, mimeType, buffer: Buffer.from(content) },
});

/** Chooses files by the page's own field. */
export const chooseFiles = (page: Page, ...files: readonly (string | ReturnType<typeof nameFile>)[]): Promise<void> =>
  page
    .locator("input[type=file]")
    .setInputFiles(files.map((file) => (typeof file === "string" ? nameFile("credential.json", file) : file)));

/** The credential that the sample's cohort has for a student, by their number. */
export async function readSample(student: string): Promise<string> {
  const learners = await readFile(join(issuedCohort(), "learners.csv"), "utf8");
  const row = learners.split("\n").find((line) => line.includes(student)) ?? "";
  const [file = ""] = /(?:credentials\/)?\d{6}\.json/.exec(row) ?? [];
  return readFile(join(issuedCohort(), file.startsWith("credentials") ? file : `credentials/${file}`), "utf8");
}
