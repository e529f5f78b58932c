// laurel page build: what it writes, what it refuses to publish, and into which folder it writes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { placePage } from "../../../cli/src/page/place.ts";
import { MOST_REGISTER_BYTES } from "../../../sdk/src/register.ts";
import { REPORT_TEXTS } from "../../../sdk/src/report/languages.ts";
import { waitUntil } from "../../more.ts";
import { expectOutput } from "../output.ts";
import { root, runInProcess, shellCommand } from "../run.ts";

const REGISTRY = { name: "National", chainId: 1, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const NODES = ["https://ethereum.publicnode.com", "https://rpc.ankr.com/eth", "https://node.example:8443/rpc"];
const BRAND = { format: "laurel-page-v1", name: "University of Example" };
let folder: string;

const at = (...names: string[]): string => join(folder, ...names);
const writeList = (rpc: readonly unknown[], more: object = {}): Promise<void> =>
  writeFile(
    at("trust.json"),
    JSON.stringify({ format: "laurel-trust-v1", registries: [{ ...REGISTRY, rpc, ...more }] }),
  );
const writeBrand = (brand: object): Promise<void> => writeFile(at("page.json"), JSON.stringify({ ...BRAND, ...brand }));
const build = (...words: string[]) =>
  runInProcess(folder, ["page", "build", "--trust", "trust.json", "--out", "out", ...words]);
const sha384 = (bytes: Uint8Array, form: "hex" | "base64"): string => createHash("sha384").update(bytes).digest(form);
const listFiles = async (path: string): Promise<string[]> => {
  const names = (await readdir(path, { recursive: true })).sort();
  const isFile = await Promise.all(names.map(async (name) => (await lstat(join(path, name))).isFile()));
  return names.filter((_, i) => isFile[i]);
};
const readPage = (): Promise<string> => readFile(at("out/index.html"), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "laurel-page-"));
  await writeList(NODES);
  await writeBrand({});
  await mkdir(at("courses"));
  await writeFile(at("courses/a.json"), await readFile(join(root, "samples/course.json")));
});
afterEach(() => rm(at("out"), { recursive: true, force: true }));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function expectRefused(words: readonly string[], code: string): Promise<string> {
  const { stdout, ...run } = await build(...words, "--json");
  const refusal = expectOutput(stdout);
  expect(refusal, run.stderr).toMatchObject({ format: "laurel-error-v1", code });
  await expect(readPage()).rejects.toThrow("ENOENT");
  return JSON.stringify(refusal);
}

describe("laurel page build", () => {
  it("writes a page whose files are those that build.json names, by their hashes, and prints the hash of that", async () => {
    const { stdout } = await build("--brand", "page.json", "--courses", "courses", "--json");
    const names = await listFiles(at("out"));
    const printed = expectOutput(stdout);
    expect(printed).toMatchObject({ format: "laurel-page-build-v1", folder: "out", files: names.length });
    for (const name of [
      "index.html",
      "trust.json",
      "page.js",
      "laurel-verifier.js",
      "_headers",
      ".htaccess",
      "nginx.conf",
    ])
      expect(names).toContain(name);
    expect(names.filter((name) => /^courses\/[0-9a-f]{32}\.json$/.test(name))).toHaveLength(1);
    const bytes = await readFile(at("out/build.json"));
    expect(printed.sha384).toBe(sha384(bytes, "hex"));
    const { format, name, files } = JSON.parse(bytes.toString("utf8"));
    expect({ format, name }).toEqual({ format: "laurel-build-v1", name: BRAND.name });
    expect(Object.keys(files)).toEqual(names.filter((one) => one !== "build.json"));
    for (const [file, { sha384: said, size }] of Object.entries<{ sha384: string; size: number }>(files)) {
      const own = await readFile(at("out", file));
      expect({ said, size }, file).toEqual({ said: sha384(own, "hex"), size: own.length });
    }
    const list = await readFile(at("trust.json"));
    expect((await readFile(at("out/trust.json"))).equals(list)).toBe(true);
    const page = await readPage();
    expect(page).toContain(`<laurel-page trust="./trust.json" integrity="sha384-${sha384(list, "base64")}">`);
    const script = sha384(await readFile(at("out/page.js")), "base64");
    expect(page).toContain(`<script type="module" src="./page.js" integrity="sha384-${script}"></script>`);
  });

  it("says the hash to people too, and needs no brand", async () => {
    const { stdout } = await build();
    expect(stdout).toContain(sha384(await readFile(at("out/build.json")), "hex"));
    expect(await readPage()).toContain(
      '<script type="application/json" id="laurel-page">{"brand":null,"knownPages":[]}<',
    );
  });

  it("lets the page ask its own host and those of the list, and run scripts of its own alone", async () => {
    await build();
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(await readPage()) ?? [];
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https://ethereum.publicnode.com https://rpc.ankr.com https://node.example:8443; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'",
    );
  });

  it("counts nothing from the root of the host, so that a sub-folder will do", async () => {
    await build("--brand", "page.json");
    expect((await readPage()).match(/(?:src|href|trust)="(?!\.\/|data:)[^"]*"/g)).toBeNull();
  });

  it("writes the same bytes and modes whatever umask, clock, zone and language", async () => {
    const words = "page build --trust trust.json --brand page.json --courses courses";
    const later = `globalThis.Date=class extends Date{constructor(...a){a.length>0?super(...a):super(Date.now())}static now(){return super.now()+4e10}}`;
    const env = { PATH: process.env.PATH, HOME: folder, TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8" };
    const options = `--import=data:text/javascript,${encodeURIComponent(later)}`;
    execFileSync("sh", ["-c", `umask 077; ${shellCommand} ${words} --out other`], {
      cwd: folder,
      env: { ...env, NODE_OPTIONS: options },
    });
    await build("--brand", "page.json", "--courses", "courses");
    const names = await readdir(at("out"), { recursive: true });
    expect((await readdir(at("other"), { recursive: true })).sort()).toEqual(names.sort());
    for (const name of ["", ...names]) {
      const [one, two] = await Promise.all([stat(at("out", name)), stat(at("other", name))]);
      expect([two.mode & 0o777, one.mode & 0o777], name).toEqual(one.isFile() ? [0o644, 0o644] : [0o755, 0o755]);
      if (one.isFile())
        expect((await readFile(at("out", name))).equals(await readFile(at("other", name))), name).toBe(true);
    }
  });
});

describe("the trust list of a page", () => {
  afterAll(() => writeList(NODES));
  const KEY = "0123456789abcdef0123456789abcdef";

  it("is refused with a key in it, by place and host, and the key is not told", async () => {
    await writeList([
      "https://node.example/rpc",
      `https://mainnet.infura.example/v3/${KEY}`,
      `https://${KEY}.rivet.example/`,
    ]);
    const refusal = await expectRefused([], "trust.unpublishable");
    expect(refusal).toContain("registries[0].rpc[1] (mainnet.infura.example): its path seems to hold a key");
    expect(refusal).toContain("registries[0].rpc[2] (…rivet.example): its host seems to hold a key");
    expect(refusal).not.toContain("rpc[0]");
    expect(refusal).not.toContain(KEY);
    expect((await build("--public-keys")).code).toBe(0);
    expect(await readFile(at("out/trust.json"), "utf8")).toContain(KEY);
  });

  it.each([
    ["user and password", ["https://user:pass@node.example"], {}, "trust.invalid", "rpc[0]"],
    ["a quorum that it cannot reach", NODES.slice(0, 2), { quorum: 3 }, "trust.invalid", "quorum"],
    [
      "http to a far host",
      ["http://node.example"],
      { plainHttp: true },
      "trust.unpublishable",
      "cannot ask a node over http",
    ],
    ["a host that ends a directive", ["https://a;script-src"], {}, "trust.unpublishable", "Content Security Policy"],
    ["a host of many in a directive", ["https://a,b.example"], {}, "trust.unpublishable", "Content Security Policy"],
    ["a host that is written in brackets", ["https://[2001:db8::1]/"], {}, "trust.unpublishable", "Security Policy"],
    ["another host by two slashes", ["//evil.example/rpc"], {}, "trust.invalid", "rpc[0]"],
    ["a path of its own with a query", ["/rpc?a=b"], {}, "trust.unpublishable", "not a plain path"],
  ])("is refused with %s", async (_, rpc, more, code, says) => {
    await writeList(rpc, more);
    expect(await expectRefused([], code)).toContain(says);
  });

  it("is refused where it names no registry", async () => {
    await writeFile(at("trust.json"), JSON.stringify({ format: "laurel-trust-v1", registries: [] }));
    await expectRefused([], "trust.empty");
  });

  it("may name the page's own host, which the policy names already, and a node of this computer", async () => {
    await writeList(["/rpc", "http://127.0.0.1:8545", "https://node.example"], { quorum: 2 });
    expect((await build()).code).toBe(0);
    const page = await readPage();
    expect(page).toContain("connect-src 'self' http://127.0.0.1:8545 https://node.example;");
    expect(page).not.toContain("page.invalid");
    expect(JSON.parse(await readFile(at("out/trust.json"), "utf8")).registries[0].rpc[0]).toBe("/rpc");
  });
});

describe("page.json", () => {
  afterAll(() => writeBrand({}));

  it("reaches the page as text, whatever it says", async () => {
    const name = `</script><script>alert(1)</script><!--<script> & " '`;
    const knownPages = [{ name, url: "https://other.example/</script>" }];
    await writeBrand({ name, languages: ["de", "en"], accent: "#1d4ed8", knownPages });
    expect((await build("--brand", "page.json")).code).toBe(0);
    const page = await readPage();
    expect(page.match(/<\/?script/g)).toEqual(["<script", "</script", "<script", "</script"]);
    expect(page).not.toContain("<!--");
    const [, data = ""] = /id="laurel-page">(.*)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(data)).toEqual({
      brand: { name, languages: ["de", "en"], accent: "#1d4ed8" },
      knownPages,
    });
    expect(page).toContain('<html lang="de">');
    expect(page).toMatch(/<title>Nachweis prüfen – &#60;\/script&#62;/);
  });

  it.each([
    ["/accent", { accent: "#777777" }, "4.48"],
    ["/accent", { accent: "red" }, "right form"],
    ["/name", { name: " " }, "right form"],
    ["/name", { name: "a\u0000" }, "right form"],
    ["/uri", { uri: "javascript:alert(1)" }, "right form"],
    ["/imprint", { imprint: "http://university.example" }, "right form"],
    ["/privacy", { privacy: "https://user:pass@university.example" }, "right form"],
    ["/contact", { contact: "javascript:alert(1)" }, "right form"],
    ["/knownPages/0/url", { knownPages: [{ name: "a", url: "https://a.example/?trust=b" }] }, "right form"],
    ["/languages/0", { languages: ["tlh"] }, "one of en, de"],
    ["", { colour: "#fff" }, "no member"],
  ])("is refused at %s for %j", async (pointer, brand, says) => {
    await writeBrand(brand);
    const refusal = await expectRefused(["--brand", "page.json"], "page.invalid");
    expect(refusal).toContain(says);
    expect(JSON.parse(refusal).problems.map(({ column = "" }) => column)).toEqual([pointer]);
    expect(JSON.parse(refusal).problems[0].cure).toBeDefined();
  });

  it("is taken as docs/page.md shows it", async () => {
    const [, example = ""] =
      /```json\n(\{[\s\S]*?\})\n```/.exec(await readFile(join(root, "docs/page.md"), "utf8")) ?? [];
    await writeFile(at("page.json"), example);
    expect((await build("--brand", "page.json")).code).toBe(0);
    expect(await readPage()).toContain(`"knownPages":${JSON.stringify(JSON.parse(example).knownPages)}`);
  });

  it("may have the darkest grey that white can be read on", async () => {
    await writeBrand({ accent: "#767676" });
    expect((await build("--brand", "page.json")).code).toBe(0);
  });

  it("knows the languages that reports are written in", async () => {
    const schema = JSON.parse(await readFile(join(root, "cli/schemas/page-v1.schema.json"), "utf8"));
    expect(schema.properties.languages.items.enum).toEqual(Object.keys(REPORT_TEXTS));
  });
});

describe("the courses of a page", () => {
  it("are refused where one is no course, or none is there", async () => {
    await mkdir(at("none"));
    await expectRefused(["--courses", "none"], "usage");
    await expectRefused(["--courses", "nowhere"], "usage");
    await writeFile(at("none/x.json"), "{}");
    expect(await expectRefused(["--courses", "none"], "course.invalid")).toContain("x.json");
  });
});

describe("the register of a page", () => {
  const snapshot = {
    format: "laurel-registry-v1",
    chainId: REGISTRY.chainId,
    address: REGISTRY.address,
    block: { number: 7, hash: `0x${"0".repeat(64)}`, timestamp: 1_800_000_000 },
    ...{ accreditors: [], issuers: [], accreditations: [], batches: [] },
  };
  const write = (changes: object): Promise<void> =>
    writeFile(at("snapshot.json"), JSON.stringify({ ...snapshot, ...changes }));

  it("is the snapshot byte for byte, of a registry on the list, held to its hash and listed in build.json", async () => {
    await write({});
    expect((await build("--register", "snapshot.json")).code).toBe(0);
    const bytes = await readFile(at("out/registry.json"));
    expect(bytes.equals(await readFile(at("snapshot.json")))).toBe(true);
    expect(await readPage()).toContain(
      ` register="./registry.json" register-integrity="sha384-${sha384(bytes, "base64")}" register-of="eip155:1:${REGISTRY.address}">`,
    );
    const { files } = JSON.parse(await readFile(at("out/build.json"), "utf8"));
    expect(files["registry.json"]).toEqual({ sha384: sha384(bytes, "hex"), size: bytes.length });
    expect(await readFile(at("out/_headers"), "utf8")).toMatch(
      /\n\/registry\.json\n(?: .*\n)*? {2}Cache-Control: no-cache\n/,
    );
  });

  it("goes with a build that has none, but for one that its owner put there", async () => {
    await write({});
    await build("--register", "snapshot.json");
    expect((await build()).code).toBe(0);
    expect(await listFiles(at("out"))).not.toContain("registry.json");
    expect(await readPage()).not.toContain("register");
    await writeFile(at("out/registry.json"), "mine");
    await build();
    expect(await readFile(at("out/registry.json"), "utf8")).toBe("mine");
  });

  it.each([
    ["register.untrusted", { chainId: 2 }, "not on the page's trust list"],
    ["register.untrusted", { address: "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512" }, "not on the page's trust list"],
    ["register.damaged", { extra: 1 }, "extra"],
    ["register.damaged", { batches: [{ issuer: 1 }] }, "batches[0]"],
    ["register.format", { format: "laurel-registry-v2" }, "laurel-registry-v1"],
  ])("is refused as %s for %j", async (code, changes, says) => {
    await write(changes);
    expect(await expectRefused(["--register", "snapshot.json"], code)).toContain(says);
  });

  it("is refused where the file is cut, not there, or larger than a register", async () => {
    await writeFile(at("snapshot.json"), JSON.stringify(snapshot).slice(0, -9));
    expect(await expectRefused(["--register", "snapshot.json"], "register.damaged")).toContain("registry snapshot");
    expect(await expectRefused(["--register", "nowhere.json"], "usage")).toContain("registry snapshot");
    await truncate(at("snapshot.json"), MOST_REGISTER_BYTES + 1);
    expect(await expectRefused(["--register", "snapshot.json"], "usage")).toContain("snapshot.json");
  });
});

describe("the folder of a page", () => {
  const files = new Map(
    ["build.json", "index.html", "page.js", "trust.json"].map((name) => [name, Buffer.from("new")]),
  );

  it("is refused where it holds something else", async () => {
    await mkdir(at("out"));
    await writeFile(at("out/build.json"), '{"format":"of another tool"}');
    expect(await expectRefused([], "folder.other")).toContain("--out");
    expect(await listFiles(at("out"))).toEqual(["build.json"]);
  });

  it("may be empty; of an earlier page it loses what is old, and keeps what is its owner's", async () => {
    await mkdir(at("out"));
    await build("--courses", "courses");
    for (const name of ["chunk-camera-OLD.js", `courses/${"0".repeat(32)}.json`, "CNAME", "courses/mine.json"])
      await writeFile(at("out", name), "");
    await mkdir(at("out/.laurel-page-killed"));
    const before = await listFiles(at("out"));
    expect((await build()).code).toBe(0);
    const after = await readdir(at("out"), { recursive: true });
    const gone = before.filter((name) => !after.includes(name));
    expect(gone.map((name) => name.replace(/[0-9a-f]{32}/, "…")).sort()).toEqual([
      ...["chunk-camera-OLD.js", "courses/….json", "courses/….json"],
    ]);
    expect(after).toContain("CNAME");
    expect(after.filter((name) => name.startsWith(".laurel-page-"))).toEqual([]);
  });

  it("stays as it was where one file cannot be written", async () => {
    await build();
    const before = await Promise.all((await listFiles(at("out"))).map((name) => readFile(at("out", name), "utf8")));
    const more = new Map([...files, ["no-such-folder/x.js", Buffer.from("")]]);
    await expect(placePage(at("out"), more)).rejects.toMatchObject({ code: "disk", exitCode: 3 });
    expect(await Promise.all((await listFiles(at("out"))).map((name) => readFile(at("out", name), "utf8")))).toEqual(
      before,
    );
    await expect(placePage(at("new"), more)).rejects.toMatchObject({ code: "disk" });
    expect(await readdir(folder)).not.toContain("new");
  });

  it("gets the list first, by which it is known again, and the page last", async () => {
    await mkdir(at("out"));
    const seen: (string | null)[] = [];
    const watcher = watch(at("out"), (_, name) => seen.push(name));
    try {
      await build("--courses", "courses");
      await waitUntil(() => seen.includes("index.html"));
    } finally {
      watcher.close();
    }
    const names = [...new Set(seen)].filter((name) => name !== null && !name.startsWith(".laurel-page-"));
    expect(names[0]).toBe("build.json");
    expect(names.slice(-3)).toEqual(["trust.json", "page.js", "index.html"]);
  });

  it("is a page's again after a run that was killed before its page was there", async () => {
    await build();
    for (const name of ["index.html", "page.js", "trust.json"]) await rm(at("out", name));
    expect((await build()).code).toBe(0);
    expect(await readPage()).toContain("<laurel-page");
  });

  it.each(["courses", "index.html", "trust.json"])("is refused where a link was planted at %s", async (name) => {
    await build("--courses", "courses");
    await rm(at("out", name), { recursive: true });
    await writeFile(at("outside"), "not the page's");
    await symlink(name === "courses" ? at("courses") : at("outside"), at("out", name));
    const { stdout } = await build("--courses", "courses", "--json");
    expect(expectOutput(stdout)).toMatchObject({
      code: "file.link",
      cure: expect.stringContaining("delete or move it"),
    });
    expect(await readFile(at("outside"), "utf8")).toBe("not the page's");
    expect(await readdir(at("courses"))).toEqual(["a.json"]);
  });
});
