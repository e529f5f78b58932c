// The commands of each document, typed as they stand there, and their exit codes. `npm test` types README.md's, `npm run test:more` all.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { isMore } from "../more.ts";
import { openWorld } from "../nodes/shared.ts";
import { listDocuments } from "./documents.ts";
import { listCommands, listStrangers, playScene } from "./scene.ts";
import { SCENES, WRITTEN } from "./scenes.ts";

const typing = listDocuments().filter((document) => listCommands(document).length > 0);

describe("the commands in the blocks of documents", () => {
  it("have a scene in each document that no test writes, and no scene is left over", () => {
    expect(Object.keys({ ...SCENES, ...WRITTEN }).toSorted()).toEqual(typing.toSorted());
  });

  it("are typed by a test that is there, in each document that a test writes", () => {
    expect(Object.values(WRITTEN).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(Object.entries(SCENES))("are what the scene of %s speaks of", (document, scene) => {
    expect(listStrangers(document, scene)).toEqual([]);
  });

  for (const [document, scene] of Object.entries(SCENES))
    it.runIf(isMore || document === "README.md")(`of ${document} do what it says`, async () => {
      const outside = await mkdtemp(join(tmpdir(), "laurel-docs-"));
      const world = await openWorld();
      try {
        await playScene(document, scene, world, outside);
      } finally {
        await world.stop();
        await rm(outside, { recursive: true, force: true });
      }
    });
});

it.runIf(isMore)("README.md's line installs the command laurel, by the registry", async () => {
  const prefix = await mkdtemp(join(tmpdir(), "laurel-prefix-"));
  const run = promisify(execFile);
  const listPacked = async (): Promise<string[]> => (await readdir(root)).filter((name) => name.endsWith(".tgz"));
  const earlier = await listPacked();
  try {
    const lines = listCommands("README.md").filter(({ command }) => command.includes("npm i -g"));
    expect(lines).toHaveLength(1);
    const env = { ...process.env, npm_config_prefix: prefix, npm_config_audit: "false", npm_config_fund: "false" };
    await run("bash", ["-c", lines[0]?.command ?? ""], { cwd: root, env });
    const { stdout } = await run(join(prefix, "bin/laurel"), ["--version"], { cwd: prefix });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  } finally {
    const made = (await listPacked()).filter((name) => !earlier.includes(name));
    for (const path of [prefix, ...made.map((name) => join(root, name))])
      await rm(path, { recursive: true, force: true });
  }
});
