// The programs of README.md, of the packages' READMEs, of docs/page.md and of docs/operations.md, taken out of them and run as they stand there.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../cli/run.ts";
import { issuedCohort, openWorld } from "../nodes/shared.ts";

/** Runs the program under a heading, beside a trust list, a course and a credential. @returns what it prints, and the files in a folder that it makes */
async function runProgram(page: string, heading: string, made?: string): Promise<string> {
  const [, below = ""] = (await readFile(join(root, page), "utf8")).split(`# ${heading}\n`);
  const [, program = ""] = /^```ts\n([\s\S]*?)^```$/m.exec(below) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "laurel-readme-"));
  const world = await openWorld();
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "program.mts"), program);
    await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
    await copyFile(join(issuedCohort(), "credentials/000012.json"), join(folder, "000012.json"));
    await copyFile(join(root, "samples/course.json"), join(folder, "course.json"));
    const words = ["--conditions", "laurel-source", "program.mts"];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder });
    return made === undefined ? stdout : stdout + (await readdir(join(folder, made))).join("\n");
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

it("README.md's working program verifies a file, and names the list", async () => {
  const said = await runProgram("README.md", "A working program");
  expect(said).toMatch(/^valid\nVALID: issued by University of Example/);
  expect(said).toMatch(/^ {2}list +trust\.json, SHA-256 [0-9a-f]{64}$/m);
});

it("docs/page.md's program reads a link, verifies it and says so in German", async () => {
  expect(await runProgram("docs/page.md", "In a program of your own")).toBe("valid, valid: Echt und in Kraft.\n");
});

it("docs/operations.md's program verifies a file through a provider of ethers", async () => {
  expect(await runProgram("docs/operations.md", "A provider instead of a URL")).toBe("valid\n");
});

describe("the packages' READMEs", () => {
  it("verify a file by @laurel/sdk", async () => {
    expect(await runProgram("sdk/README.md", "Verify a file")).toMatch(
      /^valid\nVALID: issued by University of Example/,
    );
  });

  it("plan a batch by @laurel/issuing", async () => {
    expect(await runProgram("issuing/README.md", "Plan a batch")).toBe("1 credential, ready to issue\n");
  });

  it("draw a certificate by @laurel/portability", async () => {
    const said = await runProgram("portability/README.md", "Draw a certificate", "certificates");
    expect(said).toBe("1 certificate, with the credential's file inside\n000012.pdf");
  });

  it("copy the element of @laurel/web", async () => {
    const said = await runProgram("web/README.md", "Serve the element", "public/laurel");
    expect(said.split("\n")).toEqual(expect.arrayContaining(["laurel-verifier.js", "page.js", "NOTICES.txt"]));
  });

  it.each(["sdk", "issuing", "portability", "web", "cli"])(
    "list the entry points of %s, all and no others",
    async (folder) => {
      const { name, exports, description, keywords } = JSON.parse(
        await readFile(join(root, folder, "package.json"), "utf8"),
      );
      const readme = await readFile(join(root, folder, "README.md"), "utf8");
      expect(readme.split("\n")[0]).toBe(`# ${name}`);
      const listed = [...readme.matchAll(/^\| `(@[^`]+)`/gm)].map(([, entry]) => entry);
      expect(listed.toSorted()).toEqual(
        Object.keys(exports)
          .map((entry) => name + entry.slice(1))
          .toSorted(),
      );
      expect(description).not.toBe("");
      expect(keywords.length).toBeGreaterThan(2);
    },
  );
});
