// What a test starts ends with it, whatever ends the test.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { waitUntil } from "../more.ts";

const children = join(import.meta.dirname, "../../scripts/children.ts");

/** A program that starts one without an end, says its number, and then does as it is told. */
const program = (end: string): string => `
  import { spawn } from "node:child_process";
  import { bindChild } from ${JSON.stringify(children)};
  const child = bindChild(spawn("sleep", ["3600"], { stdio: "ignore" }));
  process.stdout.write(child.pid + "\\n", () => { ${end} });
  setInterval(() => undefined, 1000);`;

/** One that has ended, and that nobody has noticed yet (Z), does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

describe("a child that was bound", () => {
  it.each([
    ["SIGKILL", 'process.kill(process.pid, "SIGKILL")'],
    ["SIGTERM", 'process.kill(process.pid, "SIGTERM")'],
    ["Ctrl-C", 'process.kill(process.pid, "SIGINT")'],
    ["an exception", 'throw new Error("spoilt")'],
    ["its end", "process.exit()"],
  ])("ends with its parent: %s", async (_, end) => {
    const parent = spawn(process.execPath, ["--input-type=module", "-e", program(end)], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    parent.stdout.on("data", (chunk) => (said += chunk));
    await new Promise((resolve) => parent.once("exit", resolve));
    await waitUntil(() => said.endsWith("\n"));
    expect(Number(said)).toBeGreaterThan(0);
    await waitUntil(() => !isRunning(Number(said)));
  });

  it("does not keep its parent waiting once it has ended", async () => {
    const parent = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      `import { spawn } from "node:child_process";
       import { bindChild } from ${JSON.stringify(children)};
       bindChild(spawn("true"));`,
    ]);
    expect(await new Promise((resolve) => parent.once("close", resolve))).toBe(0);
  });
});
