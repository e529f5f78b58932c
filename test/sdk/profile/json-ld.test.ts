// The documents as linked data: clean in JSON-LD safe mode whatever is withheld, and signed by another library beside our proof.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as Ed25519Multikey from "@digitalbazaar/ed25519-multikey";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import jsonld from "jsonld";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { starterCourse } from "../../../issuing/src/index.ts";
import { createBatch, parseCredential, withhold } from "../../../sdk/src/index.ts";
import { microCredentialContext } from "../../../sdk/src/credential/vocabulary.ts";
import { root, runInProcess } from "../../cli/run.ts";
import { openWorld } from "../../nodes/shared.ts";
import { UNIVERSITY, type World } from "../../nodes/world.ts";
import { createLoader } from "./loader.ts";
import { type Loose, readSample, SAMPLES, withValue } from "./sample.ts";

const REGISTRY = { chainId: 31337, address: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const A = "/credentialSubject/achievement";

/** N-Quads, by URDNA2015; throws for any term that no context defines. */
async function canonize(document: object): Promise<string> {
  return jsonld.canonize(document, { algorithm: "URDNA2015", safe: true, documentLoader: createLoader() });
}

/** Every choice of some of the claims. */
function listChoices(claims: readonly string[]): string[][] {
  return claims.reduce<string[][]>((choices, claim) => choices.flatMap((choice) => [choice, [...choice, claim]]), [[]]);
}

describe.each(SAMPLES)("$course", ({ course, cohort }) => {
  it("is clean in JSON-LD safe mode, with any of its claims withheld", async () => {
    const { disclosable } = JSON.parse(await readFile(join(root, course), "utf8"));
    const batch = await createBatch({
      registry: REGISTRY,
      issuer: 1,
      disclosable,
      documents: [await readSample(course, cohort)],
    });
    const whole = parseCredential(batch.text(0));
    const { proof: _, ...content } = whole;
    const all = await canonize(content);
    for (const choice of listChoices(disclosable)) {
      const { proof: _proof, ...rest } = withhold(whole, choice);
      const quads = await canonize(rest);
      expect(quads.length).toBeLessThanOrEqual(all.length);
      // Nothing that stays may change its meaning: blank nodes apart, each statement is among those of the whole.
      const strip = (text: string): string[] => text.replaceAll(/_:c14n\d+/g, "_:").split("\n");
      const known = new Set(strip(all));
      expect(strip(quads).filter((quad) => !known.has(quad))).toEqual([]);
    }
  });

  it("defines its terms as the profile does", async () => {
    const { credential } = JSON.parse(await readFile(join(root, course), "utf8"));
    expect(credential["@context"]).toContainEqual(microCredentialContext);
  });
});

describe("the inline context", () => {
  it("defines every term of the profile: none is dropped", async () => {
    let document = await readSample("samples/course.json", "samples/cohort-1000.csv");
    const more = {
      targetGroup: "analysts",
      feedbackReviewed: "2026-01-31",
      guidance: "https://university.example.org/recognition",
    };
    for (const [term, value] of Object.entries(more)) document = withValue(document, `${A}/${term}`, value);
    const quads = await canonize(document);
    const terms = Object.keys((microCredentialContext as Loose).MicroCredential["@context"]).filter(
      (term) => !term.startsWith("@"),
    );
    for (const term of terms) expect(quads).toContain(`<urn:laurel:micro-credential:v1#${term}>`);
    expect(quads).toContain('"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date>');
  });

  it("would be missed: without it safe mode refuses the document", async () => {
    const document = await readSample("samples/course.json", "samples/cohort-1000.csv");
    document["@context"].pop();
    await expect(canonize(document)).rejects.toThrow(/safe mode/i);
  });

  it("stands in the starter", () => {
    expect(starterCourse.credential["@context"][2]).toEqual(microCredentialContext);
  });
});

describe("a proof of another kind beside ours", () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(join(tmpdir(), "laurel-eddsa-"));
    await writeFile(join(folder, "trust.json"), JSON.stringify(world.trust()));
    const signer = { type: "rpc-account", address: world.operator.address };
    const place = {
      chainId: world.chainId,
      registry: world.registry.address,
      rpc: [world.rpc],
      issuer: 1,
      accreditation: 1,
      operator: 1,
    };
    await writeFile(join(folder, "laurel.json"), JSON.stringify({ format: "laurel-config-v1", ...place, signer }));
    const rows = (await readFile(join(root, "samples/cohort-1000.csv"), "utf8")).split("\n").slice(0, 3);
    await writeFile(join(folder, "cohort.csv"), rows.join("\n"));
    const course = join(root, "samples/course.json");
    const words = ["issue", join(folder, "cohort.csv"), "--course", course, "--out", join(folder, "batch"), "--yes"];
    const issued = await runInProcess(folder, [...words, "--config", join(folder, "laurel.json")]);
    expect(issued.code, issued.stderr).toBe(0);
  });

  afterAll(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("is made and verified by @digitalbazaar/vc, eddsa-rdfc-2022, and leaves ours valid", async () => {
    const key = await Ed25519Multikey.generate({ controller: UNIVERSITY.id, id: `${UNIVERSITY.id}/keys#1` });
    const method = await key.export({ publicKey: true });
    const controller = {
      "@context": "https://w3id.org/security/v2",
      id: UNIVERSITY.id,
      assertionMethod: [method.id],
    };
    const documentLoader = createLoader(
      new Map<string, unknown>([
        [UNIVERSITY.id, controller],
        [method.id, method],
      ]),
    );
    const file = join(folder, "batch/credentials/000000.json");
    const credential = JSON.parse(await readFile(file, "utf8"));

    const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite });
    const { proof: ours, ...document } = credential;
    const signed = await vc.issue({ credential: structuredClone(document), suite, documentLoader });
    const both = { ...credential, proof: [...ours, signed.proof] };
    const check = (one: object) =>
      vc.verifyCredential({
        credential: structuredClone(one),
        suite: new DataIntegrityProof({ cryptosuite }),
        documentLoader,
      });

    const checked = await check(both);
    expect(checked.error?.errors ?? checked.error).toBeUndefined();
    expect(checked.verified).toBe(true);
    await writeFile(join(folder, "both.json"), JSON.stringify(both));
    const verified = await runInProcess(folder, [
      "verify",
      join(folder, "both.json"),
      "--trust",
      join(folder, "trust.json"),
      "--json",
    ]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "valid", credential: document });

    expect((await check(withValue(both, "/credentialSubject/name", "Somebody Else"))).verified).toBe(false);
  });
});
