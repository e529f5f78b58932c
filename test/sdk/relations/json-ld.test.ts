// Stacks as linked data: the samples are clean in JSON-LD safe mode, and every term of a statement of parts is defined.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import jsonld from "jsonld";
import { describe, expect, it } from "vitest";
import { stackContext, stateParts } from "../../../sdk/src/index.ts";
import { checkProfile } from "../../../sdk/src/profile/check.ts";
import { root } from "../../cli/run.ts";
import { createLoader } from "../profile/loader.ts";
import { readSample } from "../profile/sample.ts";

const canonize = (document: object): Promise<string> =>
  jsonld.canonize(document, { algorithm: "URDNA2015", safe: true, documentLoader: createLoader() });
const issuer = "eip155:31337:0x5FbDB2315678afecb367f032d93F642f64180aa3/issuers/1";
const part = { issuer, root: `0x${"11".repeat(32)}`, index: 7, contentHash: `0x${"22".repeat(32)}` } as const;

describe("the samples of stacking", () => {
  it.each(["statistics", "charts", "ethics", "certificate"])(
    "%s is a micro-credential, clean in safe mode",
    async (name) => {
      const document = await readSample(`samples/stack/${name}.json`, "samples/stack/cohort.csv");
      expect(checkProfile(document, "european", []).filter(({ severity }) => severity === "error")).toEqual([]);
      expect(await canonize(document)).toContain("urn:laurel:micro-credential:v1#learningOutcome");
    },
  );

  it("state parts in terms that are all defined, and that the profile allows", async () => {
    const { requires } = JSON.parse(await readFile(join(root, "samples/stack/certificate.json"), "utf8"));
    const achievements = requires.achievements.map((one: object) => ({ ...one, issuer }));
    const document = await readSample("samples/stack/certificate.json", "samples/stack/cohort.csv");
    const stated = stateParts(document, { ...requires, achievements }, [part]);
    expect(checkProfile(stated, "european", []).filter(({ severity }) => severity === "error")).toEqual([]);
    const quads = await canonize(stated);
    const terms = [
      "stack",
      "Stack",
      "issuer",
      "requires",
      "credits",
      "achievement",
      "sameHolder",
      "part",
      "root",
      "index",
    ];
    for (const term of [...terms, "contentHash"]) expect(quads).toContain(`<urn:laurel:micro-credential:v1#${term}>`);
    const contexts = stated["@context"] as readonly object[];
    expect(contexts.at(-1)).toEqual(stackContext);
    await expect(canonize({ ...stated, "@context": contexts.slice(0, -1) })).rejects.toThrow(/safe mode/i);
  });

  it("may not be withheld", async () => {
    const document = stateParts(await readSample("samples/stack/certificate.json", "samples/stack/cohort.csv"), {}, [
      part,
    ]);
    const [fault] = checkProfile(document, "european", ["/credentialSubject/stack/parts"]);
    expect(fault).toMatchObject({ severity: "error", pointer: "/credentialSubject/stack/parts" });
  });
});
