// Our schema beside 1EdTech's own, which its licence keeps out of here: LAUREL_OPEN_BADGES_SCHEMA names a file with it. Each document is
// spoiled in every place and way, and both have to say the same but for what docs/profile.md tells of.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { describe, expect, it } from "vitest";
import { checkProfile } from "../../sdk/src/profile/check.ts";
import type { Loose } from "../sdk/profile/sample.ts";

const theirs = process.env.LAUREL_OPEN_BADGES_SCHEMA;
const own = join(import.meta.dirname, "documents");

/** What is done to a value, in its parent. */
const WAYS: Readonly<Record<string, (value: Loose) => unknown>> = {
  removed: () => undefined,
  number: () => -7,
  text: () => "some text",
  blank: () => "",
  "a URL": () => "https://x.example/1",
  "ext:": () => "ext:My own/word",
  object: () => ({}),
  "empty list": () => [],
  null: () => null,
  list: (value) => [value],
  "single value": (value) => (Array.isArray(value) && value.length > 0 ? value[0] : undefined),
  "lower case": (value) => (typeof value === "string" ? value.toLowerCase() : undefined),
  "one more member": (value) => (value?.constructor === Object ? { ...value, more: 1 } : undefined),
};

/** Every change, as a copy of the document with the place and way of it. */
function* spoil(document: Loose): Generator<{ spoiled: Loose; place: string; way: string }> {
  function* places(value: Loose, path: readonly string[]): Generator<readonly string[]> {
    if (path.length > 0) yield path;
    if (typeof value === "object" && value !== null)
      for (const name of Object.keys(value))
        if (path.length > 0 || name !== "proof") yield* places(value[name], [...path, name]);
  }
  for (const path of places(document, [])) {
    for (const [way, change] of Object.entries(WAYS)) {
      const spoiled = structuredClone(document);
      const parent = path.slice(0, -1).reduce((value, name) => value[name], spoiled);
      const name = path.at(-1) as string;
      const changed = change(parent[name]);
      if (changed === undefined && way !== "removed") continue;
      if (changed !== undefined) parent[name] = changed;
      else if (Array.isArray(parent)) parent.splice(Number(name), 1);
      else delete parent[name];
      yield {
        spoiled,
        place: path
          .filter((token) => !/^\d+$/.test(token))
          .slice(-2)
          .join("/"),
        way,
      };
    }
  }
}

/** Where we refuse what their schema takes: values that the specification's text asks for. */
const STRICTER =
  /(?:^|\/)(?:id|url|targetUrl|resultDescription|achievedLevel|requiredLevel|issuer|email|addressCountryCode)$/;
/** Where we take what their schema of VC 2.0 refused before it followed the specification's Final 1.3 and 1.4. */
const LAXER_WAYS: readonly string[] = ["single value", "lower case"];
const LAXER_PLACES =
  /^(?:achievement\/tag|resultDescription\/allowedValue|credentialStatus(?:\/id)?|proof\/\w+|\w+\/type)$/;

/** Where the enumerations stand: a class's member, in theirs and, with a small letter, in ours. */
const ENUMERATIONS = [
  ["Achievement", "achievementType"],
  ["Alignment", "targetType"],
  ["IdentifierEntry", "identifierType"],
  ["IdentityObject", "identityType"],
  ["Result", "status"],
  ["ResultDescription", "resultType"],
] as const;

describe.runIf(theirs)("1EdTech's JSON Schema", () => {
  it.each(ENUMERATIONS)("has our terms of %s.%s", (type, member) => {
    const read = (path: string) => JSON.parse(readFileSync(path, "utf8")).$defs;
    const their = read(theirs as string)[type].properties[member];
    const our = read(join(import.meta.dirname, "../../sdk/schemas/open-badges-3.0.schema.json"));
    const { enum: words, pattern } = our[type.charAt(0).toLowerCase() + type.slice(1)].properties[member];
    const terms = words ?? /^\^\(\?:ext:\.\+\|(.*)\)\$$/.exec(pattern)?.[1]?.split("|");
    expect(terms).toEqual(their.enum ?? their.oneOf[0].enum);
  });

  it("says what ours says of our documents spoiled in any way, but for the differences told", () => {
    const date = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
    const time = String.raw`T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
    const formats = { date: new RegExp(`^${date}$`), "date-time": new RegExp(`^${date}${time}$`) };
    const validate = new Ajv2019({ strict: false, formats }).compile(
      JSON.parse(readFileSync(theirs as string, "utf8")),
    );
    const differences = new Set<string>();
    let count = 0;
    for (const file of readdirSync(own)) {
      const document: Loose = JSON.parse(readFileSync(join(own, file), "utf8"));
      const conforms: boolean = validate(document);
      if (!conforms) continue;
      expect(checkProfile(document, "open-badges")).toEqual([]);
      for (const { spoiled, place, way } of spoil(document)) {
        count += 1;
        const taken: boolean = validate(spoiled);
        if (taken === (checkProfile(spoiled, "open-badges").length === 0)) continue;
        if (
          taken
            ? STRICTER.test(place) || place === "credentialSubject/identifier"
            : LAXER_WAYS.includes(way) || LAXER_PLACES.test(place)
        )
          continue;
        differences.add(`${taken ? "we refuse" : "we take"} ${place}: ${way}`);
      }
    }
    console.log(`${count} spoiled documents`);
    expect([...differences]).toEqual([]);
  });
});
