import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../cli/src/program.ts";
import { runCommand } from "./run.ts";

const run = (...words: string[]) => runCommand(tmpdir(), words);

describe("laurel --help", () => {
  it("fits one screen of 24 lines of 80 characters", async () => {
    const { code, stdout } = await run("--help");
    const lines = stdout.trimEnd().split("\n");
    expect(code).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it("names every command", async () => {
    const { stdout } = await run("--help");
    const names = createProgram(() => async () => undefined).commands.map((command) => command.name());
    expect(names.filter((name) => !stdout.includes(name))).toEqual([]);
  });

  it("is an example in each command's help", async () => {
    const { stdout } = await run("issue", "--help");
    expect(stdout).toContain("Example:\n  laurel issue cohort.csv --course course.json --out june-2026");
  });
});

describe("a command used wrongly", () => {
  it("suggests the near option, exit code 2", async () => {
    const { code, stdout, stderr } = await run("verify", "--att", "2026-01-01", "x.json");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("unknown option '--att'");
    expect(stderr).toContain("Did you mean --at?");
  });

  it("suggests the near command", async () => {
    expect((await run("verfy", "x")).stderr).toContain("Did you mean verify?");
  });

  it("prints one JSON value with --json", async () => {
    const { code, stdout } = await run("withhold", "no-such-file.json", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      format: "laurel-error-v1",
      code: "file.missing",
      message: "no-such-file.json: there is no such file",
      cure: null,
      problems: [],
      exitCode: 2,
    });
  });

  it("says which settings are missing and how to make them", async () => {
    const { code, stderr } = await run("registry", "check");
    expect(code).toBe(2);
    expect(stderr).toContain("there is no laurel.json here");
    expect(stderr).toContain("laurel init");
  });
});

describe("laurel completion", () => {
  it("knows sub-commands and options of bash", async () => {
    const { code, stdout } = await run("completion", "bash");
    expect(code).toBe(0);
    expect(stdout).toContain('"operator") words="add end list');
    expect(stdout).toContain("--dry-run");
  });

  it("refuses a shell that it does not know", async () => {
    expect(await run("completion", "tcsh")).toMatchObject({ code: 2 });
  });
});
