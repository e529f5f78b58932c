// laurel show: what a file says and withholds, without the chain. It checks nothing, and says so.
import { type Json, type JsonObject, openCredential, sayTexts } from "@laurel/sdk";
import { describeFile, describeUnwrapped } from "@laurel/sdk/carrier";
import { stateElements } from "@laurel/sdk/profile";
import { readGiven } from "../../credentials/given-credential.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";

const UNCHECKED = "Nothing was checked: anyone can write such a file. To check: laurel verify";

/** Prints a credential's members. */
export async function show({ session, operand: word }: Invocation<object>): Promise<Outcome> {
  const { credential, unwrapped, decoded } = await readGiven(word);
  const { document, issuerRef: place, proof, withheld, holder, leadsToRoot } = openCredential(credential);
  const { bold, yellow } = session.colours;
  const lines = [
    yellow(UNCHECKED),
    "",
    ...describeMember(document, ""),
    "",
    ...describeEnd(document).map((end) => `${bold("until")}     ${neutralize(end)}`),
    `${bold("withheld")}  ${withheld.length === 0 ? "nothing" : withheld.map(neutralize).join("  ")}`,
    `${bold("place")}     registry ${place.registry} on chain ${place.chainId}, issuer ${place.issuer}`,
    `          batch ${proof.root}, index ${proof.index} of ${proof.size}`,
  ];
  if (!leadsToRoot) lines.push(yellow("The file was altered: its content does not lead to the root that it states."));
  if (decoded !== undefined) lines.push(...describeFile({ decoded }));
  if (unwrapped !== undefined) lines.push(describeUnwrapped(unwrapped)[0]);
  const batch = { root: proof.root, index: proof.index, size: proof.size };
  const value = { checked: false, credential: document, withheld, holder, place, batch, leadsToRoot };
  return done(
    { format: "laurel-show-v1", ...value, ...(unwrapped && { unwrapped }), ...(decoded && { decoded }) },
    lines,
  );
}

/** The last day on which it is valid, in words; none where it never expires. */
function describeEnd(document: JsonObject): readonly string[] {
  return stateElements(document).flatMap((one) => (one.element === "validity" ? sayTexts(one) : []));
}

function describeMember(value: Json, indent: string): string[] {
  const whole = describeLine(value);
  if (whole !== undefined) return [indent + whole];
  if (Array.isArray(value))
    return value.flatMap((item: Json) => [`${indent}-`, ...describeMember(item, `${indent}  `)]);
  return Object.entries(value as JsonObject).flatMap(([name, member]) => {
    if (name === "@context") return [];
    const label = `${indent}${neutralize(name)}`;
    const line = describeLine(member);
    return line === undefined ? [`${label}:`, ...describeMember(member, `${indent}  `)] : [`${label}: ${line}`];
  });
}

/** A value, or values in a list, that fit one line. */
function describeLine(value: Json): string | undefined {
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  if (items.some((item) => typeof item === "object" && item !== null)) return undefined;
  return items.map(describeValue).join(", ");
}

function describeValue(value: Json): string {
  return neutralize(typeof value === "string" ? value : JSON.stringify(value));
}
