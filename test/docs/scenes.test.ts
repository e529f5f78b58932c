// The commands of each document, typed as they stand there, and their exit codes. `npm test` types README.md's, `npm run test:more` all.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
