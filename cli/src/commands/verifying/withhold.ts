// laurel withhold: a copy of a credential without some of its claims. It needs no key and no issuer.
import { stat } from "node:fs/promises";
import { type JsonObject, openCredential, resolvePointer, splitPointer, withhold } from "@laurel/sdk";
import { CommandError, usageError } from "../../terminal/failure.ts";
import type { Invocation } from "../../terminal/invocation.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { layoutTable, neutralize, showPath } from "../../terminal/terminal.ts";
import { countNoun, parseCredentialFile, writeFileAtomic } from "@laurel/issuing";

/** What `withhold` takes. */
export interface WithholdOptions {
  readonly claim?: readonly string[];
  readonly out?: string;
}

/** Writes the shorter copy, or lists the claims where none is named. */
export async function withholdClaims({ words, options }: Invocation<WithholdOptions>): Promise<Outcome> {
  const file = words[0] ?? "";
  const credential = await parseCredentialFile(file);
  const { document, pointers, withheld, leadsToRoot } = openCredential(credential);
  if (!leadsToRoot) {
    const cure = "get it again from whoever sent it";
    throw new CommandError(
      "integrity.altered",
      1,
      `${file} was altered: its content does not lead to the root that it states`,
      { cure },
    );
  }
  if (options.claim === undefined) return listClaims(pointers, withheld, document);
  if (options.out === undefined) throw usageError("--out is missing", "say where the copy goes: --out copy.json");
  if (await isSameFile(file, options.out))
    throw usageError(
      `${options.out} is the file itself`,
      "write the copy under another name; the original is needed again",
    );
  const chosen = options.claim.map((claim) => findClaim(claim, pointers));
  const copy = withhold(credential, chosen);
  await writeFileAtomic(options.out, JSON.stringify(copy));
  const after = openCredential(copy);
  const disclosed = after.pointers.filter((pointer) => !after.withheld.includes(pointer));
  const value = {
    format: "laurel-withheld-v1",
    file: options.out,
    withheld: after.withheld,
    disclosed,
    holder: after.holder,
  };
  const lines = [
    `${showPath(options.out)} withholds ${after.withheld.map(neutralize).join(", ")}`,
    `and still shows ${disclosed.length === 0 ? "no claim" : disclosed.map(neutralize).join(", ")}.`,
  ];
  if (after.holder === "withheld")
    lines.push(
      "It names no learner now: Open Badges asks for an id or an identifier, and a verifier sees nobody's name.",
    );
  return done(value, lines);
}

/** A claim by its pointer, or by the last part of it where that is unambiguous. @throws CommandError naming the claims there are. */
export function findClaim(claim: string, pointers: readonly string[]): string {
  if (pointers.includes(claim)) return claim;
  const named = pointers.filter((pointer) => splitPointer(pointer).at(-1) === claim);
  if (named.length === 1 && named[0] !== undefined) return named[0];
  if (named.length > 1) throw usageError(`--claim ${claim}: several claims end so`, `name one of ${named.join(", ")}`);
  throw usageError(
    `--claim ${claim}: not a claim of this credential`,
    `its claims are ${pointers.join(", ") || "none"}`,
  );
}

function listClaims(pointers: readonly string[], withheld: readonly string[], document: JsonObject): Outcome {
  const claims = pointers.map((pointer) => ({
    pointer,
    withheld: withheld.includes(pointer),
    present: resolvePointer(document, pointer) !== undefined,
  }));
  const rows = claims.map((claim) => [
    neutralize(claim.pointer),
    claim.withheld ? "withheld" : claim.present ? "shown" : "empty",
  ]);
  const lines = [
    `${countNoun(claims.length, "claim")} that may be left out:`,
    ...layoutTable(rows),
    "",
    "Leave some out with --claim <name> --out <file>",
  ];
  return done({ format: "laurel-claims-v1", claims }, lines);
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other).catch(() => undefined)]);
  return b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
