// The page with evidence: nodes first, then what evidence shows for whoever knows its block's hash.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { collectEvidence } from "../../sdk/src/evidence.ts";
import { proveEvidence } from "../../sdk/src/evidence/prove.ts";
import { readEvidence } from "../../sdk/src/evidence/form.ts";
import { parseTrust, type TrustedRegistry } from "../../sdk/src/index.ts";
import { credentialRegistryBytecode } from "../../sdk/src/registry/bytecode.ts";
import { hashReleasedRuntime } from "../../sdk/src/registry/released.ts";
import { isMore } from "../more.ts";
import { findBarriers, findWide, readText, readVerdict, useBrowser, type VisitOptions } from "./browser.ts";
import { chooseFiles, nameFile, openScene, type Scene } from "./scene.ts";

const browser = useBrowser();
let scene: Scene;
let evidence: ReturnType<typeof nameFile>;
let hash: string;

beforeAll(async () => {
  scene = await openScene();
  const { chainId, registry, trust } = scene.world;
  const codeHash = hashReleasedRuntime(credentialRegistryBytecode, { chainId, address: registry.address });
  const { root } = JSON.parse(scene.files[0]).proof.find(({ type }: { type: string }) => type.startsWith("Laurel"));
  const [listed] = parseTrust(trust()).registries;
  const text = await collectEvidence(listed as TrustedRegistry, [{ issuer: 1, root, words: [0] }], { codeHash });
  hash = proveEvidence(readEvidence(text), codeHash).block.hash;
  evidence = nameFile("credential.evidence.json", text);
  await (await registry.connect(scene.world.operator).revokeCredentials(1, 1, root, [0], [1n])).wait();
});
afterAll(() => scene.stop());
afterEach(() => {
  scene.node.fault = undefined;
});

/** Opens the page before nodes that are down, or not. */
async function open(isDown: boolean, options: VisitOptions = {}, route = ""): Promise<Page> {
  scene.node.fault = isDown ? () => ({ status: 500, body: "" }) : undefined;
  const complaints = /Failed to load resource/;
  const page = await browser.visit(scene.site.url + route, { nodes: [scene.node.url], complaints, ...options });
  await page.locator("input[type=file]").first().waitFor({ state: "attached" });
  return page;
}

/** Says what the reader knows of the block. */
async function compare(page: Page, text: string): Promise<void> {
  await page.locator("form.ask textarea").fill(text);
  await page.locator("form.ask button").click();
}

const readShown = (page: Page): Promise<string> => readText(page.locator("laurel-verifier[data-verdict]"));

describe("evidence that comes with a credential", () => {
  it("decides where no node answers, once the reader knows its block's hash, and is called the sender's", async () => {
    const page = await open(true);
    await chooseFiles(page, scene.files[1], evidence);
    expect(await readVerdict(page)).toBe("unknown evidence.untrusted-block unknown");
    // Nobody is to copy it out of what is to be compared.
    expect(await page.content()).not.toContain(hash);
    expect(await readShown(page)).not.toContain(hash);
    expect(await page.locator("form.ask textarea").inputValue()).toBe("");
    await compare(page, hash.replace("0x", "").toUpperCase().replace(/.{8}/g, "$& "));
    await expect.poll(() => readVerdict(page)).toBe("valid  valid");
    const text = await readShown(page);
    expect(text).toMatch(/Genuine and in force as of \d+ \w+ \d{4} at \d\d:\d\d UTC\./);
    expect(text).toContain("evidence from the sender");
    expect(text).toContain(`is ${hash}`);
  });

  it("decides nothing by another hash", async () => {
    const page = await open(true);
    await chooseFiles(page, evidence, scene.files[1]);
    expect(await readVerdict(page)).toBe("unknown evidence.untrusted-block unknown");
    await compare(page, `0x${"0".repeat(63)}`);
    expect(await readShown(page)).toContain("not the hash of a block");
    await compare(
      page,
      hash.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
    );
    expect(await readShown(page)).toContain("another hash");
    expect(await readVerdict(page)).toBe("unknown evidence.untrusted-block unknown");
    await page.getByRole("button", { name: "Try again" }).click();
    expect(await readVerdict(page)).toBe("unknown evidence.untrusted-block unknown");
  });

  it("counts for nothing where nodes answer", async () => {
    const page = await open(false);
    await chooseFiles(page, scene.files[0], evidence);
    expect(await readVerdict(page)).toBe("invalid status.revoked ended");
    expect(await readShown(page)).not.toMatch(/evidence/i);
  });

  it("is told where it is damaged, beside the credential's own verdict", async () => {
    const page = await open(false);
    const damaged = nameFile("cut.evidence.json", evidence.buffer.subarray(0, 900));
    await chooseFiles(page, scene.files[1], damaged);
    expect(await readVerdict(page)).toBe("valid  valid");
    expect(await readShown(page)).toContain("cut.evidence.json is evidence, but damaged");
  });
});

describe("evidence alone", () => {
  it("is told what it is, and serves the credential that comes after it", async () => {
    const page = await open(true);
    await chooseFiles(page, evidence);
    await page.getByText("credential.evidence.json is evidence, not a credential").first().waitFor();
    expect(await page.locator("[data-verdict]").count()).toBe(0);
    await chooseFiles(page, scene.files[0]);
    expect(await readVerdict(page)).toBe("unknown evidence.untrusted-block unknown");
    await compare(page, hash);
    // As of a block before its revocation.
    await expect.poll(() => readVerdict(page)).toBe("valid  valid");
    expect(await readShown(page)).not.toContain("brought by");
  });

  it("serves the credential that is shown already", async () => {
    const page = await open(true);
    await chooseFiles(page, scene.files[1]);
    expect(await readVerdict(page)).toBe("unknown rpc.unreachable unknown");
    await chooseFiles(page, evidence);
    await compare(page, hash);
    await expect.poll(() => readVerdict(page)).toBe("valid  valid");
    await chooseFiles(page, nameFile("other.json", scene.files[2]));
    await expect.poll(() => readShown(page)).toContain("No node answered for this credential");
    expect(await readVerdict(page)).toBe("valid  valid");
  });

  it("serves many files, and is none of them", async () => {
    const page = await open(true, {}, "#/many");
    await chooseFiles(page, scene.files[1], evidence, scene.files[2]);
    await expect.poll(() => page.locator("laurel-many [data-code='evidence.untrusted-block']").count()).toBe(2);
    await page.locator("laurel-many .verdict-of").first().click();
    await compare(page, hash);
    await expect.poll(() => page.locator("laurel-many [data-verdict='valid']").count()).toBe(2);
    expect(await page.locator("laurel-many [data-verdict]").count()).toBe(2);
  });
});

describe("the question for a block's hash", () => {
  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    (["en-GB", "de-DE"] as const).map((locale) => ({ colorScheme, locale })),
  );
  it.each(isMore ? looks : looks.slice(1, 2))("is asked without a barrier: %o", async (look) => {
    const page = await open(true, { viewport: { width: 320, height: 640 }, ...look });
    await chooseFiles(page, evidence);
    await page.locator("[role=status]", { hasText: "credential.evidence.json" }).waitFor({ state: "attached" });
    expect(await findBarriers(page)).toEqual([]);
    await chooseFiles(page, scene.files[1]);
    await readVerdict(page);
    await compare(page, "0x");
    expect(await readShown(page)).toContain(look.locale === "de-DE" ? "kein Block-Hash" : "not the hash");
    expect(await findBarriers(page)).toEqual([]);
    expect(await findWide(page)).toEqual([]);
  });
});
