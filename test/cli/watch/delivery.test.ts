// laurel watch: who is told, and when that counts.
import { readFileSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Interface } from "ethers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openExec } from "../../../cli/src/commands/watching/exec.ts";
import { withFolderLock } from "../../../issuing/src/index.ts";
import { waitUntil } from "../../more.ts";
import { openWorld } from "../../nodes/shared.ts";
import type { World } from "../../nodes/world.ts";
import { startWebServer, type WebServer } from "../../nodes/web-server.ts";
import { runInProcess, writeOwn } from "../run.ts";
import { kindsOf, openWatcher, type Watcher } from "./watching.ts";

let world: World;
let watcher: Watcher;
let server: WebServer;
let snapshot: unknown;
/** What the server was sent. */
let bodies: string[];

/** Text that would break a line, a shell, a terminal or JSON. */
const HOSTILE = `"}\n$(touch pwned)\`touch pwned\`; touch pwned #\u202e\u0007\u2028'\\`;

beforeAll(async () => {
  world = await openWorld();
  server = await startWebServer();
});
beforeEach(async () => {
  snapshot = await world.provider.send("evm_snapshot", []);
  watcher = await openWatcher(world);
  bodies = [];
  server.answer = takeBody(200);
});
afterEach(async () => {
  await watcher.end();
  await world.provider.send("evm_revert", [snapshot]);
});
afterAll(() => Promise.all([server.stop(), world.stop()]));

function takeBody(status: number, headers: Record<string, string> = {}): WebServer["answer"] {
  return (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece) => (body += piece));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(status, headers).end();
    });
  };
}

/** An executable that writes down its words, its environment and what it is given, and ends with what lies in `code`. */
async function makeAlarm(): Promise<string> {
  const path = join(watcher.folder, "alarm");
  const script = [
    `#!${process.execPath}`,
    `const fs = require("node:fs");`,
    `const said = { words: process.argv.slice(2), env: process.env, line: fs.readFileSync(0, "utf8") };`,
    `fs.appendFileSync(__dirname + "/alarms.jsonl", JSON.stringify(said) + "\\n");`,
    `console.error("alarm\\u202e"); console.log("printed");`,
    `process.exit(fs.existsSync(__dirname + "/fails") ? 7 : 0);`,
  ];
  await writeFile(path, script.join("\n"));
  await chmod(path, 0o755);
  return path;
}

async function readAlarms() {
  const text = await readFile(join(watcher.folder, "alarms.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function isRunning(pid: number): boolean {
  try {
    // Whoever has ended may only wait to be noticed.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const accredit = async (name: string, uri: string): Promise<void> => {
  const { registry, accreditor, until } = world;
  await (await registry.connect(accreditor).accreditIssuer(1, 1, until, name, uri)).wait();
};

describe("laurel watch --exec", () => {
  it("gives hostile names on stdin, and nothing of them in words or environment", async () => {
    const alarm = await makeAlarm();
    await watcher.look();
    await accredit(HOSTILE, `https://x.example/${HOSTILE}`);
    const words = ["--exec", alarm, "--exec-arg", "--to", "--exec-arg", "registrar $HOME"];
    const [event] = await watcher.look(words);
    expect(event).toMatchObject({ kind: "accreditation-granted", name: HOSTILE, uri: `https://x.example/${HOSTILE}` });
    const [said, ...more] = await readAlarms();
    expect(more).toEqual([]);
    expect(said.words).toEqual(["--to", "registrar $HOME"]);
    expect(said.env).toEqual({ HOME: watcher.folder });
    expect(said.line.trimEnd().split("\n")).toHaveLength(1);
    expect(said.line).toMatch(/^[\x20-\x7e]*\n$/);
    expect(JSON.parse(said.line)).toEqual(event);
  });

  it("keeps what was not taken, tells why, and offers it again by the same id", async () => {
    const alarm = await makeAlarm();
    await watcher.look();
    await writeFile(join(watcher.folder, "fails"), "");
    await accredit("University", "https://x.example");
    const [event] = await watcher.look(["--exec", alarm], 3);
    expect(watcher.said()).toContain("ended with 7: alarm\\u{202e}");
    await rm(join(watcher.folder, "fails"));
    // Standard output took it, and gets it no more.
    expect(await watcher.look(["--exec", alarm])).toEqual([]);
    expect((await readAlarms()).map(({ line }) => JSON.parse(line).id)).toEqual([event?.id, event?.id]);
    expect(await watcher.look(["--exec", alarm])).toEqual([]);
  });

  it("ends what hangs, with all that it started", async () => {
    const path = join(watcher.folder, "hangs");
    await writeFile(path, `#!/bin/sh\nsleep 1000 &\necho $! > "${watcher.folder}/pid"\nwait\n`, { mode: 0o755 });
    const { take } = openExec({ file: path, words: [], env: { PATH: process.env.PATH }, limit: 1000 });
    expect(await take("{}\n", {} as never)).toBe("did not end within 1 s");
    const child = Number(await readFile(join(watcher.folder, "pid"), "utf8"));
    await waitUntil(() => !isRunning(child));
  });

  it("refuses what is no executable file", async () => {
    await writeFile(join(watcher.folder, "plain"), "", { mode: 0o644 });
    for (const file of ["nothing", watcher.folder, "plain", "sh"])
      expect((await runInProcess(watcher.folder, ["watch", "--once", "--no-did", "--exec", file])).code, file).toBe(2);
  });
});

describe("laurel watch --post", () => {
  it("sends the event, by the URL's own user, and never says these", async () => {
    await watcher.look();
    await accredit(HOSTILE, "https://x.example");
    let authorization: string | undefined;
    const take = takeBody(204);
    server.answer = (request, response) => {
      authorization = request.headers.authorization;
      take(request, response);
    };
    const [event] = await watcher.look(["--post", `http://bell:s%3Acret@${server.host}/path-secret`]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([event]);
    expect(authorization).toBe(`Basic ${Buffer.from("bell:s:cret").toString("base64")}`);
    await accredit("Again", "https://x.example");
    server.answer = takeBody(500);
    await watcher.look(["--post", `http://bell:s%3Acret@${server.host}/path-secret`], 3);
    expect(watcher.said()).toContain("answers 500");
    expect(watcher.said()).not.toMatch(/cret/);
  });

  it("follows no redirect", async () => {
    await watcher.look();
    await accredit("University", "https://x.example");
    server.answer = takeBody(307, { location: `http://${server.host}/elsewhere` });
    server.asked.length = 0;
    const [event] = await watcher.look(["--post", `http://${server.host}/here`], 3);
    expect(server.asked).toEqual(["/here"]);
    expect(watcher.said()).toContain("a redirect, which is not followed");
    server.answer = takeBody(200);
    bodies = [];
    await watcher.look(["--post", `http://${server.host}/here`]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual([event]);
  });

  it("keeps what one event's text made a web server refuse from holding up what comes later", async () => {
    const { registry, accreditor, stranger } = world;
    const words = ["--post", `http://${server.host}/`];
    const refuse: WebServer["answer"] = (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (piece) => (body += piece));
      request.on("end", () => {
        const isRefused = body.includes("<script>");
        if (!isRefused) bodies.push(body);
        response.writeHead(isRefused ? 403 : 200).end();
      });
    };
    await writeOwn(watcher.folder, "trust.json", world.trust());
    await watcher.look(words);
    server.answer = refuse;
    bodies = [];
    await accredit("<script>", "https://x.example");
    await (await registry.connect(accreditor).startRecovery(1, stranger.address)).wait();
    const told = await watcher.look(words, 3);
    expect(kindsOf(told)).toEqual(["accreditation-granted", "recovery-started"]);
    expect(bodies.map((body) => JSON.parse(body))).toEqual(told.slice(1));
    // Nobody is told again what he took; and after a while that something waits is an event itself.
    const [deaf, ...more] = await watcher.look([...words, "--silence", "0.001"], 3);
    expect(deaf).toMatchObject({ kind: "receiver-deaf", receiver: "post", waiting: 1 });
    expect(more).toEqual([]);
    expect(bodies.slice(1).map((body) => JSON.parse(body))).toEqual([deaf]);
    server.answer = takeBody(200);
    await watcher.look(words);
    expect(bodies.slice(2).map((body) => JSON.parse(body))).toEqual(told.slice(0, 1));
    expect(await watcher.look(words)).toEqual([]);
  });

  it("loses nothing where nobody took the beginning yet", async () => {
    const words = ["--post", `http://${server.host}/`];
    server.answer = takeBody(500);
    expect(kindsOf(await watcher.look(words, 3))).toEqual(["watch-started"]);
    await accredit("University", "https://x.example");
    server.answer = takeBody(200);
    bodies = [];
    await watcher.look(words);
    expect(bodies.map((body) => JSON.parse(body).kind)).toEqual(["accreditation-granted", "watch-started"]);
  });

  it("sends by http to this computer alone", async () => {
    const { code, stderr } = await runInProcess(watcher.folder, [
      "watch",
      "--once",
      "--post",
      "http://u:pw@far.example/p",
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("by https only");
    expect(stderr).not.toContain("pw");
  });
});

describe("laurel watch", () => {
  it("prints hostile names as one harmless line", async () => {
    await watcher.look();
    await accredit(HOSTILE, "https://x.example");
    const { stdout } = await runInProcess(watcher.folder, ["watch", "--once", "--no-did"]);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stdout).toContain("\\u{202e}\\u{7}\\u{2028}");
  });

  it("tells of a name that is no text at all", async () => {
    await watcher.look();
    const { registry, accreditor, until } = world;
    const of = (type: string) => new Interface([`function accreditIssuer(uint32,uint32,uint256,${type},${type})`]);
    const values = [1, 1, until, "0xfffe00ff", "0xc328"];
    const given = of("bytes").encodeFunctionData("accreditIssuer", values).slice(10);
    const data = `${of("string").getFunction("accreditIssuer")?.selector}${given}`;
    await (await accreditor.sendTransaction({ to: registry.address, data })).wait();
    expect(await watcher.look()).toMatchObject([{ kind: "accreditation-granted", uri: "�(" }]);
  });

  it("tells again, by the same id, what was taken before a crash wrote down that it was", async () => {
    await watcher.look();
    const state = join(watcher.folder, ".config/laurel/watch");
    const [name = ""] = (await readdir(state)).filter((one) => one.endsWith(".json"));
    const before = await readFile(join(state, name));
    await accredit("University", "https://x.example");
    const told = await watcher.look();
    await writeFile(join(state, name), before);
    expect(await watcher.look()).toEqual(told);
  });

  it("is refused while another keeps the same file, and where the file is another's or spoilt", async () => {
    const file = join(watcher.folder, "state.json");
    await mkdir(`${file}.lock`);
    await withFolderLock(`${file}.lock`, async () => {
      const { code, stderr } = await runInProcess(watcher.folder, ["watch", "--once", "--no-did", "--state", file]);
      expect(code).toBe(3);
      expect(stderr).toMatch(/another laurel watch keeps \S+: process \d+ on \S+\n/);
    });
    expect(kindsOf(await watcher.look(["--state", file]))).toEqual(["watch-started"]);
    expect((await runInProcess(watcher.folder, ["watch", "--once", "--no-did", "--all", "--state", file])).code).toBe(
      2,
    );
    const good = await readFile(file, "utf8");
    const event = { format: "laurel-watch-event-v1", id: "0".repeat(64), kind: "reorganised", source: "watch" };
    const spoilt = { event: { ...event, issuer: 1, block: 1, at: 1, final: true }, at: 1, refused: 0, taken: [] };
    await writeFile(file, JSON.stringify({ ...JSON.parse(good), waiting: [spoilt] }));
    expect((await runInProcess(watcher.folder, ["watch", "--once", "--no-did", "--state", file])).stderr).toContain(
      "contains an event that cannot be reported",
    );
    await writeFile(file, good.replace('"turn":', '"more":1,"turn":'));
    expect((await runInProcess(watcher.folder, ["watch", "--once", "--no-did", "--state", file])).code).toBe(1);
  });
});
