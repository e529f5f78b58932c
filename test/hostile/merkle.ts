// Files whose content is not what was anchored: values, claims, salts, places and parts of other files' proofs.
import { keccak256 } from "ethers";
import type { Json } from "../../sdk/src/index.ts";
import { UNIVERSITY } from "../nodes/world.ts";
import { change, type HostileCase, type Scene } from "./scene.ts";

type Edit = (credential: Parsed, scene: Scene) => unknown;

interface Parsed {
  [member: string]: Json | object;
  credentialSubject: Record<string, Json>;
  issuer: Record<string, Json>;
  proof: Proof[];
}

interface Proof {
  [member: string]: unknown;
  root: string;
  size: number;
  index: number;
  siblings: string[];
  salts: Record<string, string>;
  withheld: Record<string, string>;
}

const NAME = "/credentialSubject/name";

function alter(cases: Readonly<Record<string, Edit>>, expected = "invalid integrity.altered"): HostileCase[] {
  return Object.entries(cases).map(([name, edit]) => ({
    name,
    expected,
    attack: (scene) => {
      const credential = JSON.parse(scene.files[1] as string) as Parsed;
      return { file: JSON.stringify(edit(credential, scene) ?? credential) };
    },
  }));
}

const proofOf = ({ proof }: Parsed): Proof => proof[0] as Proof;
const parse = (file: string | undefined): Parsed => JSON.parse(file as string) as Parsed;
const put =
  (path: string, value: Json | undefined): Edit =>
  (credential) =>
    change(credential as unknown as Json, path, () => value);

/** Withholds the name by hand, with a digest of one's own. */
function withholdName(credential: Parsed, digest: string): void {
  const { salts, withheld } = proofOf(credential);
  delete credential.credentialSubject.name;
  delete salts[NAME];
  withheld[NAME] = digest;
}

export const merkleCases: readonly HostileCase[] = [
  ...alter({
    "another grade": put("/credentialSubject/result/0/value", "B"),
    "another name": put(NAME, "Eve"),
    "a name in another normal form": put(NAME, "Niamh \u00c5kesson".normalize("NFD")),
    "a name with a zero-width space": put(NAME, "Niamh \u200b\u00c5kesson"),
    "a name with another letter that looks alike": put(NAME, "Ni\u0430mh \u00c5kesson"),
    "a claim taken out": put(NAME, undefined),
    "a claim that is null": put(NAME, null),
    "a claim in an array": put(NAME, ["Niamh \u00c5kesson"]),
    "a member of the core taken out": put("/name", undefined),
    "a member added to the core": put("/level", "Master"),
    "a member added to the subject": put("/credentialSubject/honours", "first class"),
    "a member added to the issuer": put("/issuer/url", "https://evil.example"),
    "an array as an object with keys": (credential) => {
      credential.type = { ...(credential.type as object) };
    },
    "a string for a type in an array": put("/type", "VerifiableCredential"),
    "an array's order changed": (credential) => {
      credential.type = [...(credential.type as string[])].reverse();
    },
    "another @context": put("/@context", ["https://evil.example"]),
    "another id": put("/id", "urn:example:1"),
    "a later validFrom": put("/validFrom", "2026-06-16T00:00:00Z"),
    "the same moment in another zone": put("/validFrom", "2026-06-15T02:00:00+02:00"),
    "an expiry added": put("/validUntil", "2036-06-15T00:00:00Z"),
    "another issuer's name": put("/issuer/name", "University of Elsewhere"),
    "the issuer as its id alone": put("/issuer", UNIVERSITY.id),
    "a claim moved into the core": (credential) => {
      delete proofOf(credential).salts[NAME];
    },
    "a member of the core made a claim": (credential) => {
      proofOf(credential).salts["/name"] = `0x${"00".repeat(16)}`;
    },
    "a claim that was never there": (credential) => {
      proofOf(credential).withheld["/credentialSubject/email"] = `0x${"00".repeat(32)}`;
    },
    "the salts of two claims swapped": (credential) => {
      const { salts } = proofOf(credential);
      const name = salts[NAME] as string;
      salts[NAME] = salts["/credentialSubject/id"] as string;
      salts["/credentialSubject/id"] = name;
    },
    "another salt of the core": put("/proof/0/salts/", `0x${"11".repeat(16)}`),
    "another salt of a claim": put("/proof/0/salts/~1credentialSubject~1name", `0x${"11".repeat(16)}`),
    "the values of two claims swapped": (credential) => {
      const { name, dateOfBirth } = credential.credentialSubject;
      Object.assign(credential.credentialSubject, { name: dateOfBirth, dateOfBirth: name });
    },
    "a withheld claim's digest made up": (credential) => withholdName(credential, `0x${"ab".repeat(32)}`),
    "a withheld claim's digest of a guess without salt": (credential) =>
      withholdName(credential, keccak256(new TextEncoder().encode(JSON.stringify([NAME, "Niamh \u00c5kesson"])))),
    "a sibling changed": (credential) => {
      proofOf(credential).siblings[0] = `0x${"ab".repeat(32)}`;
    },
    "the siblings reversed": (credential) => {
      proofOf(credential).siblings.reverse();
    },
    "the index of its neighbour": (credential) => {
      proofOf(credential).index = 0;
    },
    "a size of the same shape, another number of siblings' sides": (credential) => {
      Object.assign(proofOf(credential), { size: 4, index: 3 });
    },
    "another root": (credential, { other }) => {
      proofOf(credential).root = proofOf(parse(other)).root;
    },
    "the root of an empty tree": put("/proof/0/root", `0x${"00".repeat(32)}`),
    "the proof of another file of the cohort": (credential, { files }) => {
      credential.proof = parse(files[0]).proof;
    },
    "the content of another file of the cohort": (credential, { files }) => ({
      ...parse(files[0]),
      proof: credential.proof,
    }),
    "the subject of another file of the cohort": (credential, { files }) => {
      credential.id = parse(files[0]).id as Json;
    },
    "the siblings of another file of the cohort": (credential, { files }) => {
      proofOf(credential).siblings = proofOf(parse(files[0])).siblings;
    },
    "the salts of another file of the cohort": (credential, { files }) => {
      proofOf(credential).salts = proofOf(parse(files[0])).salts;
    },
    "a batch of one whose root is its leaf's parent": (credential) => {
      Object.assign(proofOf(credential), { size: 1, index: 0, siblings: [] });
    },
    "an inner node as a batch of its own": (credential, { files }) => {
      const last = proofOf(parse(files[2]));
      Object.assign(proofOf(credential), { root: last.siblings[0], size: 2, index: 0, siblings: [last.root] });
    },
    "another chain": (credential) => {
      const proof = proofOf(credential);
      proof.verificationMethod = String(proof.verificationMethod).replace(/eip155:\d+/, "eip155:1");
    },
    "another issuer of the registry": (credential) => {
      const proof = proofOf(credential);
      proof.verificationMethod = String(proof.verificationMethod).replace("/issuers/1", "/issuers/2");
    },
    "another registry": (credential) => {
      const proof = proofOf(credential);
      const address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
      proof.verificationMethod = String(proof.verificationMethod).replace(
        /0x[0-9a-fA-F]{40}/,
        address.replace(/^.*$/, "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512"),
      );
    },
  }),
  ...alter(
    {
      "members in another order": (credential) => Object.fromEntries(Object.entries(credential).reverse()),
      "a proof of another kind beside": (credential) => {
        credential.proof.push({ type: "DataIntegrityProof", credentialSubject: { name: "Eve" } } as unknown as Proof);
      },
      "a name and its claim withheld by its true digest": (credential) => {
        const digest = keccak256(
          Uint8Array.from([
            1,
            ...Buffer.from((proofOf(credential).salts[NAME] as string).slice(2), "hex"),
            ...new TextEncoder().encode(JSON.stringify([NAME, credential.credentialSubject.name])),
          ]),
        );
        withholdName(credential, digest);
      },
    },
    "valid",
  ),
];
