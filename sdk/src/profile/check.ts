// Whether a document is what its profile asks for, with everything that is wrong.
import { requireMembers } from "../text/argument.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { resolvePointer } from "../json/pointer.ts";
import { checkConsistency } from "./consistency.ts";
import { MICRO_CREDENTIAL_NAMESPACE as NAMESPACE, MICRO_CREDENTIAL_TERMS } from "../credential/vocabulary.ts";
import { ELEMENT_TITLES } from "./elements.ts";
import { errorAt, type Fault, warningAt } from "./fault.ts";
import { checkMicroCredential, checkOpenBadge } from "./form.ts";
import { ELEMENTS, type ElementPart, type MicroCredentialElement } from "./guide.ts";
import { type Content, openContent } from "./reading.ts";
import { listLacking } from "./statement.ts";

/** What a document has to be: a European micro-credential, an Open Badge 3.0, or whatever the protocol takes. */
export const PROFILES = ["european", "open-badges", "none"] as const;

/** One of the profiles. */
export type ProfileName = (typeof PROFILES)[number];

const SUBJECT = "/credentialSubject";
const MANDATORY = ELEMENTS.filter(({ need }) => need === "mandatory");
const TERMS = Object.keys(MICRO_CREDENTIAL_TERMS).filter((term) => !term.startsWith("@"));

/**
 * Checks a document, whole or at least with all that its profile asks for, without its proof.
 * @param claims what its holder may withhold, as JSON pointers
 * @returns everything wrong, each pointer once; nothing if it may be issued
 * @example
 * const faults = checkProfile(document, "european", ["/credentialSubject/name"]);
 */
export function checkProfile(
  document: JsonObject,
  profile: ProfileName,
  claims: readonly string[] = [],
): readonly Fault[] {
  requireMembers("document", document, {});
  if (profile === "none") return [];
  const found =
    profile === "open-badges"
      ? [...checkOpenBadge(document), ...checkLearner(document, errorAt)]
      : checkEuropean(document, claims);
  const seen = new Set<string>();
  return found.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer));
}

function checkEuropean(document: JsonObject, claims: readonly string[]): Fault[] {
  const content = openContent(document);
  const faults = MANDATORY.flatMap((element) =>
    listLacking(element, content).map((part) => describeLacking(element, part, document)),
  );
  return [
    ...faults,
    ...checkClaims(claims),
    ...checkContext(document, content),
    ...checkOpenBadge(document),
    ...checkMicroCredential(document),
    ...checkConsistency(document),
    ...checkLearner(document, warningAt),
  ];
}

function describeLacking(
  { name, parts, anyPart }: MicroCredentialElement,
  part: ElementPart,
  document: JsonObject,
): Fault {
  const { at, add } = part;
  // An element that needs several members says which one.
  const several = anyPart === undefined && parts.some((other) => other !== part && other.extra === undefined);
  const member = several ? `${at.slice(at.lastIndexOf("/") + 1)} is ` : "";
  const value = resolvePointer(document, at);
  const stated = typeof value === "string" && value !== "" ? ` (${JSON.stringify(value)} is not one)` : "";
  return errorAt(at, {
    element: name,
    message: `${ELEMENT_TITLES[name]}: ${member}missing${stated}`,
    cure: `write ${add}`,
  });
}

/** Open Badges 3.0, AchievementSubject: "Either id or at least one identifier MUST be supplied"; Annex I is content with a name. */
function checkLearner(document: JsonObject, tell: typeof errorAt): Fault[] {
  const subject = document.credentialSubject;
  if (!isObject(subject) || subject.id !== undefined || subject.identifier !== undefined) return [];
  const message = "missing, and so is identifier; Open Badges needs one of the two";
  return [tell(`${SUBJECT}/id`, { message, cure: "write one of the two" })];
}

/** Holders withhold what is about them, never what the credential is. */
function checkClaims(claims: readonly string[]): Fault[] {
  return claims
    .filter(
      (claim) =>
        !claim.startsWith(`${SUBJECT}/`) || /^\/credentialSubject\/(?:achievement|type|stack)(?:\/|$)/.test(claim),
    )
    .map((claim) =>
      errorAt(claim, {
        message: "holders could withhold this, but it is not about the learner",
        cure: "remove it from disclosable",
      }),
    );
}

/** Other readers drop, or refuse, a member whose term no context defines. */
function checkContext(document: JsonObject, { achievement }: Content): Fault[] {
  const contexts = Array.isArray(document["@context"]) ? document["@context"].filter(isObject) : [];
  const scopes = contexts.flatMap(({ MicroCredential: type }) =>
    isObject(type) && isObject(type["@context"]) ? [type["@context"]] : [],
  );
  const unknown = TERMS.filter(
    (term) => Object.hasOwn(achievement, term) && !scopes.some((scope) => readId(scope[term]) === NAMESPACE + term),
  );
  if (unknown.length === 0) return [];
  const message = `no context defines ${unknown.join(", ")}, so other programs cannot read that`;
  return [errorAt("/@context", { message, cure: "copy the last entry of @context from a new course" })];
}

function readId(definition: Json | undefined): Json | undefined {
  return isObject(definition) ? definition["@id"] : definition;
}
