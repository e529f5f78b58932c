// laurel show: what a file says and withholds, without the chain. It checks nothing, and says so.
import { type Json, openCredential } from "@laurel/sdk";
import type { Invocation } from "../../terminal/invocation.ts";
import { done, type Outcome } from "../../terminal/session.ts";
import { neutralize } from "../../terminal/terminal.ts";
import { parseCredentialFile } from "@laurel/issuing";

const UNCHECKED = "Nothing was checked: anyone can write such a file. To check it: laurel verify";

/** Prints a credential's members. */
export async function show({ session, words }: Invocation<object>): Promise<Outcome> {
  const file = words[0] ?? "";
  const credential = await parseCredentialFile(file);
  const { document, issuerRef: place, proof, withheld, holder, leadsToRoot } = openCredential(credential);
  const { bold, yellow } = session.colours;
  const lines = [
    yellow(UNCHECKED),
    "",
    ...describeMember(document, ""),
    "",
    `${bold("withheld")}  ${withheld.length === 0 ? "nothing" : withheld.map(neutralize).join("  ")}`,
    `${bold("place")}     registry ${place.registry} on chain ${place.chainId}, issuer ${place.issuer}`,
    `          batch ${proof.root}, index ${proof.index} of ${proof.size}`,
  ];
  if (!leadsToRoot) lines.push(yellow("The content does not lead to the root that the file states: it was altered."));
  const batch = { root: proof.root, index: proof.index, size: proof.size };
  return done(
    { format: "laurel-show-v1", checked: false, credential: document, withheld, holder, place, batch, leadsToRoot },
    lines,
  );
}

function describeMember(value: Json, indent: string): string[] {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.every((item) => typeof item !== "object" || item === null))
      return [indent + items.map(describeValue).join(", ")];
    return items.flatMap((item) => [`${indent}-`, ...describeMember(item, `${indent}  `)]);
  }
  if (typeof value !== "object" || value === null) return [indent + describeValue(value)];
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === "@context") return [];
    const label = `${indent}${neutralize(name)}`;
    if (typeof member !== "object" || member === null) return [`${label}: ${describeValue(member)}`];
    if (Array.isArray(member) && member.every((item) => typeof item !== "object" || item === null)) {
      return [`${label}: ${member.map(describeValue).join(", ")}`];
    }
    return [`${label}:`, ...describeMember(member, `${indent}  `)];
  });
}

function describeValue(value: Json): string {
  return neutralize(typeof value === "string" ? value : JSON.stringify(value));
}
