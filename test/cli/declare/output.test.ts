// cli/schemas/output.schema.json covers all that is printed with --json, and lets nothing else through.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../cli/src/program.ts";
import { schema } from "../output.ts";
import { root } from "../run.ts";

type Command = ReturnType<typeof createProgram>;

const tests = globSync("test/**/*.test.ts", { cwd: root })
  .map((file) => readFileSync(join(root, file), "utf8"))
  .filter((text) => text.includes("expectOutput("))
  .join("\n");

/** The words of every command that does something. */
function listCommands(command: Command, words: readonly string[] = []): (readonly string[])[] {
  if (command.commands.length === 0) return [words];
  return command.commands.flatMap((child) => listCommands(child as Command, [...words, child.name()]));
}

/** The places of a schema whose objects may have members that it does not name. */
function listLoose(node: unknown, place: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  const { type, additionalProperties, unevaluatedProperties } = node as Record<string, unknown>;
  const isLoose = type === "object" && additionalProperties !== false && unevaluatedProperties !== false;
  const inner = Object.entries(node).flatMap(([name, member]) => listLoose(member, `${place}/${name}`));
  return isLoose ? [place, ...inner] : inner;
}

describe("what is printed with --json", () => {
  it("is held to its form by a test, for every command", () => {
    const untested = listCommands(createProgram(() => async () => undefined)).filter(
      (words) => !new RegExp(words.map((word) => `"${word}"`).join(",\\s*")).test(tests),
    );
    expect(untested).toEqual([]);
  });

  it("is of one of the forms that the schema lists, which lists all", () => {
    const forms = Object.keys(schema.$defs).filter((name) => name.startsWith("laurel-"));
    const listed = schema.oneOf.map(({ $ref }: { readonly $ref: string }) => $ref.replace("#/$defs/", ""));
    expect([...listed].sort()).toEqual([...forms].sort());
  });

  it("has no member that its form does not name, beside what a credential says", () => {
    const places = Object.entries<object>(schema.$defs).flatMap(([name, form]) => listLoose(form, name));
    expect(places).toEqual([
      "laurel-dry-run-v1/properties/first",
      "laurel-reports-v1/properties/reports/items/allOf/0",
    ]);
  });
});
