// A registrar's office on a chain that names no final block: what the commands say, and what they leave undone.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOwn } from "../cli/run.ts";
import { replaceAnswers } from "../nodes/proxy.ts";
import { expectIssued, type Office, openOffice } from "./office.ts";

let office: Office;
beforeAll(async () => {
  office = await openOffice({ finality: "finalized" });
});
afterAll(() => office?.close());

const noFinalBlock = replaceAnswers(({ params }) =>
  params.includes("finalized") ? { error: { code: -32000, message: "finalized block not found" } } : undefined,
);

describe("a chain that names no final block", () => {
  it("is named by issue before anything is sent, with what to set", async () => {
    office.proxy.fault = noFinalBlock;
    const { code, stderr } = await office.issue();
    expect(code).toBe(3);
    expect(stderr).toMatch(/has no finalized block; nothing was sent/);
    expect(stderr).toContain("laurel trust add … --finality 20");
    expect(await office.countAnchors()).toBe(0);
    expect((await office.run("status", "batch")).stdout).toContain("planned");
  });

  it("is named by status where the batch is in a block; with a rule that the chain can keep, issue ends it", async () => {
    let isSent = false;
    office.proxy.fault = (calls, forward, request) => {
      isSent ||= calls.some(({ method }) => method === "eth_sendRawTransaction");
      return isSent ? noFinalBlock(calls, forward, request) : undefined;
    };
    const sent = await office.issue();
    expect([sent.code, await office.countAnchors()]).toEqual([3, 1]);
    expect(sent.stderr).toContain("--finality 20");
    const { code, stdout } = await office.run("status", "batch");
    expect([code, stdout]).toEqual([
      3,
      expect.stringMatching(/^pending \(1 block, and never final: .* no final block\)/),
    ]);
    const { world, proxy, folder } = office;
    await writeOwn(folder, "trust.json", world.trust({ finality: "latest", rpc: [proxy.url] }));
    const ended = await office.issue();
    expect(ended.code, ended.stderr).toBe(0);
    await expectIssued(office);
  });
});
