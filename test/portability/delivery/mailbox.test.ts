// What is taken for an address: one mailbox, and nothing that a mail program could read as more.
import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { composeMessage } from "../../../portability/src/delivery/message.ts";
import { readMailbox } from "../../../portability/src/delivery/mailbox.ts";
import { isMore } from "../../more.ts";

describe("an address", () => {
  it.each([
    ["niamh@example.org", "niamh@example.org"],
    [" niamh@example.org\u00a0", "niamh@example.org"],
    ["Niamh.O'Brien+x=1@Students.Example.ORG", "Niamh.O'Brien+x=1@students.example.org"],
    ["info@müller.example", "info@xn--mller-kva.example"],
    ["info@mu\u0308ller.example", "info@xn--mller-kva.example"],
    ["info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"],
    ["info@xn--mller-kva.example", "info@xn--mller-kva.example"],
    ["a@b-c.d1.example", "a@b-c.d1.example"],
  ])("is taken as DNS has it: %s", (cell, address) => {
    expect(readMailbox(cell)).toEqual({ address });
  });

  it.each([
    "niamh",
    "@example.org",
    "niamh@",
    "niamh@example",
    "niamh@localhost",
    "niamh@127.0.0.1",
    "niamh@[127.0.0.1]",
    "niamh@example..org",
    "niamh@.example.org",
    "niamh@example.org.",
    "niamh@-example.org",
    "niamh@exa_mple.org",
    ".niamh@example.org",
    "niamh.@example.org",
    "ni..amh@example.org",
    `${"a".repeat(65)}@example.org`,
    `a@${"b".repeat(64)}.org`,
    `a@${"b.".repeat(130)}org`,
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "a@example.org b@example.org",
    "a@b@example.org",
    "Niamh <a@example.org>",
    "<a@example.org>",
    "a@example.org (Niamh)",
    "a(b)@example.org",
    '"a b"@example.org',
    '"a@b"@example.org',
    "a\\@b@example.org",
    "group: a@example.org;",
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org\nb",
    "a@exam\u2028ple.org",
    "a\0@example.org",
    "a\u200b@example.org",
    "a@example.org\u202e",
    "a\u00a0b@example.org",
    "josé@example.org",
    "а@example.org",
    "a@ｅxample.org",
    "a@ex\u00adample.org",
    "a@example。org",
    "a@exam%70le.org",
    "mailto:a@example.org",
    "=?utf-8?q?a?=@example.org,",
  ])("is nothing else: %j", (cell) => {
    expect(readMailbox(cell)).toEqual({ fault: expect.any(String) });
  });

  it("stays one recipient in an e-mail, whatever was typed and whatever the learner is called", async () => {
    const piece = fc.constantFrom(
      ..."ab1.@,;:<>()[]\"\\ \t\r\n\0=?-_%+'é\u202e\u2028\u00a0",
      "example.org",
      "@example.org",
    );
    const cell = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const addressed = fc.oneof(
      cell,
      fc.tuple(cell, cell).map(([a, b]) => `${a}@example.org${b}`),
    );
    const name = fc
      .array(fc.constantFrom(...'ab ,;:<>()[]"\\@=?_é王👩', "Bcc: "), { maxLength: 12 })
      .map((parts) => parts.join("").trim());
    await fc.assert(
      fc.asyncProperty(addressed, name, async (typed, called) => {
        const found = readMailbox(typed);
        if ("fault" in found) return;
        const message = await composeMessage({
          ...{ to: { name: called, address: found.address }, letter: { subject: "x", text: "y\n" } },
          ...{ id: "1@laurel.invalid", date: new Date(0) },
        });
        const { to, cc, bcc } = await PostalMime.parse(message);
        expect([to?.map(({ address }) => address), cc, bcc]).toEqual([[found.address], undefined, undefined]);
      }),
      { numRuns: isMore ? 20_000 : 1_000 },
    );
  });
});
