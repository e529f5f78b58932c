// Text of others made safe to show: in a line, in JSON, in an error.
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as portability from "../../../portability/src/index.ts";
import * as issuing from "../../../issuing/src/index.ts";
import { EvidenceError } from "../../../sdk/src/evidence.ts";
import { CarrierError, describeFile } from "../../../sdk/src/carrier.ts";
import { LinkError } from "../../../sdk/src/link/link-error.ts";
import { DeadlineError } from "../../../sdk/src/rpc/deadline.ts";
import { QuoteError } from "../../../issuing/src/spreadsheet/csv.ts";
import * as sdk from "../../../sdk/src/index.ts";
import * as node from "../../../sdk/src/node.ts";
import { EVERY_TRICK, findTricks, TRICKS } from "../../hostile/display.ts";

const { formatJson, LaurelError, neutralize } = sdk;

describe("neutralize", () => {
  it.each([
    ["an escape sequence", "\u001b[2Jgone", "\\u{1b}[2Jgone"],
    ["a bidi override", "\u202etxt", "\\u{202e}txt"],
    ["a zero-width space", "Uni\u200bversity", "Uni\\u{200b}versity"],
    ["a line break", "a\nb\u2028c", "a\\u{a}b\\u{2028}c"],
    ["a tag character", "a\u{e0041}", "a\\u{e0041}"],
    ["a lone surrogate", "a\ud800", "a\\u{d800}"],
    ["blanks after a blank", "a \u00a0\u3000 b", "a \\u{a0}\\u{3000}\\u{20}b"],
  ])("writes out %s", (_, text, harmless) => expect(neutralize(text)).toBe(harmless));

  it("leaves names of all scripts alone", () => {
    for (const name of ["Łukasz Nguyễn", "Þórdís", "田中 太郎", "田中　太郎", "محمد", "Νίκη"])
      expect(neutralize(name)).toBe(name);
  });

  it("is done once, however often it is asked for", () => {
    for (const trick of Object.values(TRICKS)) expect(neutralize(neutralize(trick))).toBe(neutralize(trick));
  });
});

describe("formatJson", () => {
  it("writes the same value without what a terminal would not show", () => {
    const value = { ...TRICKS, [EVERY_TRICK]: [EVERY_TRICK, 1, null, { tag: "\u{e0041}", half: "\ud800" }] };
    const text = formatJson(value);
    expect(findTricks(text)).toEqual([]);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toContain(String.raw`"tag":"\udb40\udc41"`);
  });
});

const REVOCATION = { operator: 1, timestamp: 0, transaction: "0x", replacedBy: "0x" };
/** One error of each class, which says a text wherever it can. */
const ERRORS: Readonly<Record<string, (text: string) => Error>> = {
  AlteredError: (text) => new sdk.AlteredError(text as sdk.Hex, text as sdk.Hex),
  BatchError: (text) => new sdk.BatchError(text, { index: 1, pointer: text, cause: new Error(text, { cause: text }) }),
  CarrierError: (text) => new CarrierError("carrier.several", text, [text]),
  CertificateError: (text) =>
    new portability.CertificateError("certificate.characters", text, { place: text, cause: new Error(text) }),
  CredentialError: (text) => new sdk.CredentialError(text, text),
  DeadlineError: (text) => new DeadlineError(text),
  DidError: (text) => new portability.DidError("did.document", text, { faults: [text], cause: new Error(text) }),
  FormatError: (text) => new sdk.FormatError("format.document", text, { line: 1, column: 2, pointer: text }),
  IssuingError: (text) =>
    new issuing.IssuingError("cohort.invalid", "refused", text, {
      cure: text,
      problems: [{ file: text, row: 2, column: text, message: text, cure: text }],
      cause: new TypeError(text),
    }),
  KeystoreError: (text) => new node.KeystoreError("keystore.invalid", text),
  LaurelError: (text) => new LaurelError(text, { cause: { text } }),
  LinkError: (text) => new LinkError("link.damaged", text, { cause: new Error(text) }),
  ProofError: (text) => new portability.ProofError("proof.document", text, { pointer: text, cause: new Error(text) }),
  QuoteError: (text) => new QuoteError(text),
  EvidenceError: (text) => new EvidenceError("evidence.form", text),
  RegisterError: (text) => new sdk.RegisterError("register.damaged", text, text),
  RegistryError: (text) => new sdk.RegistryError("Error", { reason: text }),
  RpcError: (text) => new sdk.RpcError("rpc.bad-answer", text, { message: text, [text]: 1 }),
  SigningKeyError: (text) => new portability.SigningKeyError("signing-key.invalid", text),
  StackError: (text) => new sdk.StackError(text, text),
  SupersededError: (text) =>
    new issuing.SupersededError(
      text,
      { root: text, size: 1, state: "stands", count: 1, folder: text, end: undefined, by: REVOCATION },
      text,
    ),
  TransactionError: (text) => new sdk.TransactionError("funds", text),
  TrustError: (text) => new sdk.TrustError(text, text),
};

describe("an error", () => {
  it("is a LaurelError, whatever its class: each is tried here", async () => {
    const classes: string[] = [];
    for (const room of ["sdk/src", "issuing/src", "portability/src"])
      for await (const file of glob(`${room}/**/*.ts`)) {
        const code = await readFile(join(file), "utf8");
        for (const [, name = "", base] of code.matchAll(/class (\w+) extends (\w*Error)\b/g)) {
          // Evidence that shows nothing is a chain that could not be read.
          const expected = name === "EvidenceError" ? "RpcError" : "LaurelError";
          expect(base, name).toBe(name === "LaurelError" ? "Error" : expected);
          classes.push(name);
        }
      }
    expect(classes.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it.each(Object.entries(ERRORS))("may be printed by its message or whole: %s", (name, create) => {
    for (const trick of [...Object.values(TRICKS), EVERY_TRICK]) {
      const error = create(trick);
      expect(error).toBeInstanceOf(LaurelError);
      const { message, stack } = error;
      const printed = [
        message,
        String(error),
        stack,
        inspect(error),
        inspect({ error }),
        inspect(error, { colors: true }),
      ];
      expect(findTricks(printed.join("\n"))).toEqual([]);
      expect(inspect(error)).toContain(`${name}: ${message}\n    at `);
    }
  });

  it("has safe sentences, and names as they came", () => {
    const [format, stack, issued, did] = ["FormatError", "StackError", "IssuingError", "DidError"].map((name) =>
      ERRORS[name]?.(EVERY_TRICK),
    );
    expect(format).toMatchObject({ problem: neutralize(EVERY_TRICK), pointer: EVERY_TRICK });
    expect(did).toMatchObject({ faults: [neutralize(EVERY_TRICK)] });
    expect(stack).toMatchObject({ problem: neutralize(EVERY_TRICK), member: EVERY_TRICK });
    const { cure, problems } = issued as issuing.IssuingError;
    expect([cure, problems[0]?.message, problems[0]?.cure]).toEqual(Array(3).fill(neutralize(EVERY_TRICK)));
    expect(problems[0]?.file).toBe(EVERY_TRICK);
    expect(findTricks(problems.map(issuing.describeProblem).join("\n"))).toEqual([]);
  });

  it("names places in carriers as they came, and in sentences safely", () => {
    expect(new CarrierError("carrier.several", "x", [EVERY_TRICK]).places).toEqual([EVERY_TRICK]);
    const unwrapped = { kind: "pdf", place: EVERY_TRICK } as const;
    const cause = { code: "file.several", count: 2, names: [EVERY_TRICK, EVERY_TRICK] } as const;
    for (const language of ["en", "de"] as const)
      expect(findTricks(describeFile({ unwrapped, decoded: "utf-16le", cause }, language).join("\n"))).toEqual([]);
  });

  it("shows its causes, and where each was thrown", () => {
    const shown = inspect(new sdk.BatchError("first", { cause: new TypeError("second", { cause: { third: 3 } }) }));
    expect(shown).toMatch(
      /^BatchError: first\n {4}at .*\n\[cause\]: TypeError: second\n {4}at .*\n\[cause\]: \{ third: 3 \}$/s,
    );
  });

  it("does not repeat what a node makes long", () => {
    expect(new sdk.RegistryError("Error", { reason: "x".repeat(1_000_000) }).message.length).toBeLessThan(300);
  });
});
