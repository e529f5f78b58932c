// Placeholders whose column has any name, and texts joined of parts that may be empty.
import { describe, expect, it } from "vitest";
import { joinTidily, mayVanish } from "../../../issuing/src/course/join.ts";
import { formatPlaceholder, parsePlaceholders } from "../../../issuing/src/course/placeholder.ts";

describe("a placeholder's column", () => {
  it("may have any name in quotes", () => {
    const given = {
      "{{'Quiz: Final'}}": { column: "Quiz: Final", type: "text", optional: false },
      "{{ 'Grade/100.00' : number ? }}": { column: "Grade/100.00", type: "number", optional: true },
      "{{'Passed?'?}}": { column: "Passed?", type: "text", optional: true },
      "{{'{{x}}'}}": { column: "{{x}}", type: "text", optional: false },
      "{{'d''état'}}": { column: "d'état", type: "text", optional: false },
      "{{N° d'étudiant}}": { column: "N° d'étudiant", type: "text", optional: false },
      "{{Course total (Letter)}}": { column: "Course total (Letter)", type: "text", optional: false },
      "{{Quiz: Final exam (Real)}}": { column: "Quiz: Final exam (Real)", type: "text", optional: false },
      "{{two\nlines:date}}": { column: "two\nlines", type: "date", optional: false },
    };
    for (const [template, placeholder] of Object.entries(given))
      expect(parsePlaceholders(template), template).toEqual([placeholder]);
    expect(parsePlaceholders("{{'A: B'}}, {{'C: D'?}}")).toEqual([
      { column: "A: B", type: "text", optional: false },
      ", ",
      { column: "C: D", type: "text", optional: true },
    ]);
  });

  it("is written so that it is read again", () => {
    const names = [
      "plain",
      "Quiz: Final",
      "a:number",
      "Passed?",
      "{x}",
      "'x'",
      "it's",
      " x ",
      "x:",
      "x: 1",
      "a\nb",
      "}}",
    ];
    for (const column of names)
      for (const type of ["text", "number", "date"] as const)
        for (const optional of [true, false]) {
          const placeholder = { column, type, optional };
          expect(parsePlaceholders(formatPlaceholder(placeholder)), column).toEqual([placeholder]);
        }
    expect(formatPlaceholder({ column: "Course total (Letter)" })).toBe("{{Course total (Letter)}}");
  });

  it("is refused with the way to write it", () => {
    expect(() => parsePlaceholders("{{Quiz: Final?}}")).toThrow("in quotes: {{'Quiz: Final'?}}");
    expect(() => parsePlaceholders("{{'Quiz' Final}}")).toThrow(`has "Final" after the quotes`);
    expect(() => parsePlaceholders("{{'Quiz}}")).not.toThrow();
    expect(() => parsePlaceholders("{{}}")).toThrow("names no column");
  });

  it("is found in a long string without end", () => {
    const hostile = `${"{{ '".repeat(20_000)}${"{{a:".repeat(20_000)}${" ".repeat(100_000)}`;
    expect(() => parsePlaceholders(hostile)).toThrow("unbalanced braces");
  });
});

describe("a text of parts that may be empty", () => {
  const join = (template: string, ...values: (string | undefined)[]): string => {
    const parts = parsePlaceholders(template) ?? [];
    const rest = [...values];
    return joinTidily(
      parts,
      parts.map((part) => (typeof part === "string" ? part : rest.shift())),
    );
  };
  const none = undefined;

  it.each([
    ["{{a?}} {{b}}", [none, "Suharto"], "Suharto"],
    ["{{a}} {{b?}}", ["Suharto", none], "Suharto"],
    ["{{b}}, {{a?}}", ["Suharto", none], "Suharto"],
    ["{{a}} {{b?}} {{c}}", ["Vincent", none, "Gogh"], "Vincent Gogh"],
    ["{{a}} {{b?}} {{c}}", ["Vincent", "van", "Gogh"], "Vincent van Gogh"],
    ["{{a?}} {{b?}} {{c?}}", [none, none, "Gogh"], "Gogh"],
    ["{{a?}} {{b?}} {{c?}}", [none, "van", none], "van"],
    ["{{a?}} {{b?}} {{c?}}", ["Vincent", none, none], "Vincent"],
    ["{{a?}} {{b?}}", [none, none], ""],
    ["{{c}}, {{a?}} {{b?}}", ["Gogh", none, "van"], "Gogh, van"],
    ["{{c}}, {{a?}} {{b?}}", ["Gogh", none, none], "Gogh"],
    ["Dr. {{t?}} {{a}}", [none, "Ada"], "Dr. Ada"],
    ["{{a}} ({{t?}})", ["Ada", none], "Ada"],
    ["{{a}} ({{t?}}) {{b}}", ["Ada", none, "Byron"], "Ada Byron"],
    ["{{a}} ({{t?}}, {{u?}})", ["Ada", none, "x"], "Ada (x)"],
    ["{{a}} ({{t?}}, {{u?}})", ["Ada", "x", none], "Ada (x)"],
    ["{{a}} ({{t?}}, {{u?}})", ["Ada", none, none], "Ada"],
    ["{{a}} – {{t?}}: {{g}}", ["Ada", none, "B"], "Ada – B"],
    ["{{a}}, {{t?}}.", ["Ada", none], "Ada."],
    ["Level {{t?}}", [none], "Level"],
    ["{{t?}}{{a}}", [none, "Ada"], "Ada"],
    ["{{a}} {{t?}}{{b}}", ["Ada", none, "Byron"], "Ada Byron"],
    // What holds a text together without spaces is no separator.
    ["urn:x:{{t?}}", [none], "urn:x:"],
    ["https://x.example/{{t?}}", [none], "https://x.example/"],
    ["{{a}}-{{t?}}-{{b}}", ["1", none, "2"], "1--2"],
    ["{{d?}}T00:00:00Z", [none], "T00:00:00Z"],
    // A cell's own commas and spaces are never touched.
    ["{{a}} {{b?}}", ["Ada, ", none], "Ada, "],
  ] as const)("%s of %j is %j", (template, values, text) => {
    expect(join(template, ...values)).toBe(text);
  });

  it("may come to nothing only where every part may be empty", () => {
    const may = (template: string): boolean => mayVanish(parsePlaceholders(template) ?? []);
    expect([may("{{a?}}"), may("{{a?}} {{b?}}"), may("({{a?}})")]).toEqual([true, true, true]);
    expect([may("{{a}}"), may("{{a?}} {{b}}"), may("{{a?}}T00:00:00Z")]).toEqual([false, false, false]);
  });
});
