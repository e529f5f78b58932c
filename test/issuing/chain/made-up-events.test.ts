// Events that a node made up: whoever reads them is told so by an error of nodes, which stops no revocation.
import { describe, expect, it } from "vitest";
import { parseEvent } from "../../../issuing/src/chain/issuer-events.ts";
import type { ChainLog } from "../../../sdk/src/index.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";

const topic = registryInterface.getEvent("CredentialsReplaced")?.topicHash ?? "";
const log = (changes: object): ChainLog => ({ topics: [], data: "0x", ...changes }) as unknown as ChainLog;

describe("an event of the registry", () => {
  it.each([
    ["without its data", log({ topics: [topic, `0x${"1".padStart(64, "0")}`, `0x${"ab".repeat(32)}`] })],
    ["without its topics", log({ topics: [topic], data: `0x${"00".repeat(96)}` })],
    ["of half a byte", log({ topics: [topic, `0x${"00".repeat(32)}`], data: "0x0" })],
  ])("is the node's bad answer: %s", (_, made) => {
    expect(() => parseEvent(made)).toThrow(expect.objectContaining({ code: "rpc.bad-answer" }));
  });

  it("of another contract's kind is none", () => {
    expect(parseEvent(log({ topics: [`0x${"11".repeat(32)}`] }))).toBeUndefined();
  });
});
