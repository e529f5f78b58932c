import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compareLearners, readMarks } from "../../sdk/src/relations/same-learner.ts";

interface Credential {
  readonly issuer: number;
  readonly id?: string;
  readonly identifiers?: Readonly<Record<string, readonly string[]>>;
}

interface Vector {
  readonly name: string;
  readonly credential: Credential;
  readonly parts: readonly Credential[];
  readonly learners: readonly string[];
}

const file = new URL("./same-learner-v1.json", import.meta.url);
const { vectors }: { readonly vectors: readonly Vector[] } = JSON.parse(readFileSync(file, "utf8"));

function readCredential({ issuer, id, identifiers = {} }: Credential) {
  const identifier = Object.entries(identifiers).flatMap(([identityType, values]) =>
    values.map((identityHash) => ({ type: "IdentityObject", hashed: false, identityType, identityHash })),
  );
  const issuerRef = { chainId: 1, registry: "0x5FbDB2315678afecb367f032d93F642f64180aa3", issuer };
  return readMarks({ issuerRef, document: { credentialSubject: { ...(id === undefined ? {} : { id }), identifier } } });
}

it.each(vectors.map((vector) => [vector.name, vector] as const))("same learner: %s", (_, vector) => {
  const { learners } = compareLearners(readCredential(vector.credential), vector.parts.map(readCredential));
  expect(learners).toEqual(vector.learners);
});
