import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../cli/src/program.ts";
import { REPORT_TEXTS } from "../../../sdk/src/report/languages.ts";
import { expectOutput } from "../output.ts";
import { ownFile, root, runCommand, runInProcess } from "../run.ts";

const run = (...words: string[]) => runInProcess(tmpdir(), words);

type Command = ReturnType<typeof createProgram>;

/** Every command that does something, with its help. */
function listHelps(command: Command, path = "laurel"): { path: string; help: string }[] {
  if (command.commands.length > 0)
    return command.commands.flatMap((child) => listHelps(child as Command, `${path} ${child.name()}`));
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return [{ path, help }];
}

describe("laurel --help", () => {
  it("fits one screen of 24 lines of 80 characters", async () => {
    const { code, stdout } = await runCommand(tmpdir(), ["--help"]);
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

  it("is one example in each command's help, on a screen of 80 columns", () => {
    for (const { path, help } of listHelps(createProgram(() => async () => undefined))) {
      const [, example = "", ...more] = help.split("\nExample:\n");
      expect(example, path).toMatch(new RegExp(`^  (eval "\\$\\()?${path}`));
      expect(more, path).toEqual([]);
      expect(
        help.split("\n").filter((line) => line.length > 80),
        path,
      ).toEqual([]);
      expect(help.trimEnd().split("\n").length, path).toBeLessThanOrEqual(43);
      // Pasted, its lines are one command.
      expect(
        example
          .trimEnd()
          .split("\n")
          .slice(0, -1)
          .every((line) => line.endsWith(" \\")),
        path,
      ).toBe(true);
    }
  });

  it("says in each command's help what its exit codes say, and which options it requires", () => {
    const list = (command: Command): Command[] =>
      command.commands.length === 0 ? [command] : command.commands.flatMap((child) => list(child as Command));
    const helps = listHelps(createProgram(() => async () => undefined));
    for (const [i, command] of list(createProgram(() => async () => undefined)).entries()) {
      const { path = "", help = "" } = helps[i] ?? {};
      expect(help, path).toMatch(/^Exit codes: 0 [a-z ]+, (1 [a-z ,]+, )?2 usage error(, 3 [a-z ,]+)?$/m);
      const required = command.options.filter(({ mandatory }) => mandatory);
      expect(help.match(/\(required\)/g) ?? [], path).toHaveLength(required.length);
    }
  });

  it("offers no key, no yes and no waiting where a command only reads", () => {
    const reading = listHelps(createProgram(() => async () => undefined)).filter(({ path }) =>
      /^laurel (?:registry (?:check|report|snapshot)|.+ list|issuer show)$/.test(path),
    );
    expect(reading.length).toBe(11);
    for (const { path, help } of reading) expect(help, path).not.toMatch(/--(?:signer|password|yes|wait)/);
  });

  it("takes its width from COLUMNS where no terminal says it", async () => {
    const { stdout } = await runInProcess(tmpdir(), ["issue", "--help"], "", { COLUMNS: "70" });
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(70);
  });

  it("of a group lists its commands, exit code 2 where none was named", async () => {
    const { code, stdout } = await run("operator");
    expect(code).toBe(2);
    expect(stdout).toContain("add [options]");
    expect(await run("operator", "--help")).toMatchObject({ code: 0, stdout });
  });
});

describe("laurel help", () => {
  it("prints what --help prints, of all, a group or a command", async () => {
    for (const words of [[], ["operator"], ["verify"], ["course", "new"], ["issuer", "recover", "start"]]) {
      const asked = await run(...words, "--help");
      expect(asked.code).toBe(0);
      expect(await run("help", ...words), words.join(" ")).toEqual(asked);
    }
    expect(await run("help", "verify", "niamh.json")).toEqual(await run("verify", "--help"));
    expect(expectOutput((await run("help", "verify", "--json")).stdout).format).toBe("laurel-help-v1");
  });

  it("suggests the near command where there is no such one, exit code 2", async () => {
    expect(await run("help", "verfy")).toMatchObject({ code: 2, stdout: "" });
    expect((await run("help", "verfy")).stderr).toContain("unknown command 'verfy'\n  → Did you mean verify?");
    expect((await run("help", "course", "nwe")).stderr).toContain("unknown command 'nwe'\n  → Did you mean new?");
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
    expect((await run("operator", "lst")).stderr).toContain("unknown command 'lst'\n  → Did you mean list?");
  });

  it("names the command whose help shows an example", async () => {
    expect((await run("issue", "x.csv")).stderr).toContain("→ laurel issue --help shows an example");
    expect((await run("keystore", "new")).stderr).toContain("→ laurel keystore new --help shows an example");
  });

  it("says which file cannot be read as a credential, and which address is none", async () => {
    const shown = await runInProcess(root, ["show", "samples/cohort-1000.csv"]);
    expect(shown).toMatchObject({ code: 1, stdout: "" });
    expect(shown.stderr).toContain("samples/cohort-1000.csv: ");
    const place = "eip155:1:0x5FbDB2315678afecb367f032d93F642f64180aa3";
    const checked = await run("registry", "check", "--registry", place, "--rpc", "node.example");
    expect(checked.code).toBe(2);
    expect(checked.stderr).toContain("--rpc: node.example must be a URL with http or https\n  → write it as https://");
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
    expect(stderr).toContain(`there is no ${ownFile(tmpdir(), "laurel.json")}, the settings of your issuer`);
    expect(stderr).toContain("laurel init");
  });
});

describe("laurel verify --language", () => {
  it("lists in its help every language that reports are written in", async () => {
    const { stdout } = await run("verify", "--help");
    const [, tags = ""] = /report for\s+people: ([a-z\s]+) \(/.exec(stdout) ?? [];
    expect(tags.split(/\s+or\s+/)).toEqual(Object.keys(REPORT_TEXTS));
  });
});

describe("laurel completion", () => {
  it("knows sub-commands and options of bash", async () => {
    const { code, stdout } = await run("completion", "bash");
    expect(code).toBe(0);
    const type = (...words: string[]): string[] => {
      const script = `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _laurel; echo "\${COMPREPLY[@]}"`;
      return execFileSync("bash", ["-c", script, "bash", "laurel", ...words], { encoding: "utf8" })
        .trim()
        .split(" ");
    };
    expect(type("oper")).toEqual(["operator"]);
    expect(type("operator", "")).toEqual(["add", "renew", "end", "list"]);
    expect(type("issuer", "recover", "")).toEqual(["start", "object", "complete", "decide"]);
    expect(type("issue", "cohort.csv", "--d")).toEqual(["--disclosable", "--dry-run"]);
    expect(type("verify", "nia")).toEqual([""]);
    expect(type("help", "cours")).toEqual(["course"]);
    expect(type("help", "issuer", "recover", "")).toEqual(["start", "object", "complete", "decide"]);
  });

  it("refuses a shell that it does not know", async () => {
    expect(await run("completion", "tcsh")).toMatchObject({ code: 2 });
  });
});
