// laurel withhold: a copy of a credential without some of its claims. It needs no key and no issuer.
import { stat } from "node:fs/promises";
import {
  type Json,
  type JsonObject,
  listDroppedProofs,
  openCredential,
  resolvePointer,
  splitPointer,
  withhold,
} from "@laurel/sdk";
import { describeUnwrapped } from "@laurel/sdk/carrier";
import { openGiven } from "../../credentials/given-credential.ts";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { tabulate } from "../../terminal/table.ts";
import { neutralize, showPath } from "../../terminal/terminal.ts";
import { countNoun, writeFileAtomic } from "@laurel/issuing";

/** What `withhold` takes. */
export interface WithholdOptions {
  readonly claim?: readonly string[];
  readonly out?: string;
}

/** Writes the shorter copy, or lists the claims where none is named. */
export async function withholdClaims({ operand: file, options }: Invocation<WithholdOptions>): Promise<Outcome> {
  const { credential, opened, unwrapped, decoded } = await openGiven(file);
  const { document, pointers, withheld } = opened;
  if (options.claim === undefined) return listClaims(pointers, withheld, document);
  if (options.out === undefined) throw usageError("--out is missing", "say where the copy goes: --out copy.json");
  if (await isSameFile(file, options.out))
    throw usageError(
      `${options.out} is the file itself`,
      "write the copy under another name: you will need the original again",
    );
  const chosen = options.claim.map((claim) => findClaim(claim, pointers));
  const copy = withhold(credential, chosen);
  await writeFileAtomic(options.out, JSON.stringify(copy));
  const after = openCredential(copy);
  const disclosed = after.pointers.filter((pointer) => !after.withheld.includes(pointer));
  const droppedProofs = listDroppedProofs(credential, copy).map(nameProof);
  const value = { file: options.out, withheld: after.withheld, disclosed, holder: after.holder, droppedProofs };
  const lines = [
    `${showPath(options.out)} withholds ${after.withheld.map(neutralize).join(", ")}`,
    `and still shows ${disclosed.length === 0 ? "no claim" : disclosed.map(neutralize).join(", ")}.`,
  ];
  if (droppedProofs.length > 0)
    lines.push(
      `The copy no longer has the ${droppedProofs.map(describeProof).join(" and the ")}: a signature covers the whole credential.`,
      "Only Laurel can check this copy; other verifiers need the whole file.",
    );
  if (unwrapped !== undefined)
    lines.push(
      `${describeUnwrapped(unwrapped)[0]} The copy is only the credential, as JSON, without what was around it.`,
    );
  if (after.holder === "withheld")
    lines.push("The copy names no learner: Open Badges asks for an id or an identifier, and a verifier sees no name.");
  return done(
    { format: "laurel-withheld-v1", ...value, ...(unwrapped && { unwrapped }), ...(decoded && { decoded }) },
    lines,
  );
}

/** What a proof of another kind says of itself, where it says it in a string. */
function nameProof({ type, verificationMethod }: JsonObject) {
  const read = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
  return { type: read(type), verificationMethod: read(verificationMethod) };
}

function describeProof({ type, verificationMethod }: ReturnType<typeof nameProof>): string {
  const by = verificationMethod === null ? "" : ` of ${verificationMethod}`;
  return neutralize(`${type ?? "proof"}${by}`);
}

/** A claim by its pointer, or by the last part of it where that is unambiguous. @throws CommandError naming the claims there are. */
function findClaim(claim: string, pointers: readonly string[]): string {
  if (pointers.includes(claim)) return claim;
  const named = pointers.filter((pointer) => splitPointer(pointer).at(-1) === claim);
  if (named.length === 1 && named[0] !== undefined) return named[0];
  if (named.length > 1)
    throw usageError(`--claim ${claim}: several claims end like this`, `name one of ${named.join(", ")}`);
  const cure = `name one of its claims: ${pointers.join(", ") || "none"}`;
  throw usageError(`--claim ${claim}: not a claim of this credential`, cure);
}

function listClaims(pointers: readonly string[], withheld: readonly string[], document: JsonObject): Outcome {
  const claims = pointers.map((pointer) => ({
    pointer,
    withheld: withheld.includes(pointer),
    present: resolvePointer(document, pointer) !== undefined,
  }));
  const rows = claims.map(({ pointer, withheld: isWithheld, present }) => {
    return [pointer, isWithheld ? "withheld" : present ? "shown" : "empty"];
  });
  return done({ format: "laurel-claims-v1", claims }, [
    `${countNoun(claims.length, "claim")} that you can leave out:`,
    ...[...tabulate(rows), "", "Leave some out with --claim <name> --out <file>"],
  ]);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
