// Folders that are made one by one.
import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../../issuing/src/disk/atomic-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-folders-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("makeFolder", () => {
  it("makes those above, for their owner alone, and takes what is there", async () => {
    const path = join(folder, "a/b/c");
    await Promise.all([makeFolder(path), makeFolder(path)]);
    await makeFolder(path);
    for (const one of [join(folder, "a"), path]) expect((await stat(one)).mode & 0o777).toBe(0o700);
  });

  it("refuses a file and a link to nothing in the way", async () => {
    await writeFile(join(folder, "file"), "");
    await symlink(join(folder, "nowhere"), join(folder, "link"));
    for (const name of ["file", "file/below", "link", "link/below"])
      await expect(makeFolder(join(folder, name)), name).rejects.toMatchObject({ code: "disk" });
  });

  // A recursive mkdir of Node never comes back there.
  it.runIf(process.platform === "linux")("comes back from a disk that makes no folders", async () => {
    await expect(makeFolder("/proc/laurel/below")).rejects.toMatchObject({ code: "disk" });
  });
});
