// What verifiers other than Laurel need of a course: a DID as its issuer, the terms of Laurel's proof, and contexts that they know.
import {
  canonicalizeJson,
  formatPointer,
  isObject,
  type Json,
  type JsonObject,
  neutralize,
  stackContext,
} from "@laurel/sdk";
import { definesProofTerms, type Fault, microCredentialContext } from "@laurel/sdk/profile";
import type { Course } from "./course.ts";
import { starterCourse } from "./starter.ts";

const KNOWN: readonly Json[] = [...starterCourse.credential["@context"], stackContext];
const [CREDENTIALS] = KNOWN;

/**
 * Finds why other verifiers would refuse the credentials of a course, signed for them or not. An error is for all of them, a warning for some.
 * Whatever it finds, the credentials can be issued, and are valid for Laurel.
 */
export function judgeAcceptance({ template }: Course): readonly Fault[] {
  return [...judgeContexts(template), ...judgeIssuer(template.issuer)];
}

function judgeContexts(template: JsonObject): Fault[] {
  const contexts = listContexts(template, []);
  const top = contexts.filter(({ path }) => path[0] === "@context").map(({ context }) => context);
  const hasTerms = definesProofTerms(template);
  const severity = hasTerms ? "warning" : "error";
  const faults = contexts.flatMap(({ path, context }): Fault[] => {
    const pointer = formatPointer(path);
    if (KNOWN.some((known) => isSame(context, known))) return [];
    if (typeof context === "string") {
      const message = neutralize(`other verifiers may not know the context ${context}; most of them fetch no contexts`);
      return [{ severity: "warning", pointer, message, cure: "write the terms of that context here instead" }];
    }
    if (isPart(context, microCredentialContext)) {
      const lacking = hasTerms ? "" : ", without those of Laurel's proof";
      return [{ severity, pointer, message: `the terms are of an earlier version${lacking}`, cure: COPY }];
    }
    const message = "other verifiers may not know the terms defined here";
    return [
      { severity: "warning", pointer, message, cure: "compare them with the last entry of @context in a new course" },
    ];
  });
  const whole = (message: string, cure: string): Fault => ({ severity: "error", pointer: "/@context", message, cure });
  if (top[0] !== CREDENTIALS)
    faults.unshift(whole("the first entry is not the context of VC 2.0", `write ${CREDENTIALS}`));
  if (!hasTerms && !faults.some(({ cure }) => cure === COPY))
    faults.push(whole("the terms of Laurel's proof are missing", COPY));
  return faults;
}

const COPY = "copy the last entry of @context from a new course";

/** Every context of a document, at any depth, with the path to it. */
function listContexts(
  value: Json,
  path: readonly string[],
): { readonly path: readonly string[]; readonly context: Json }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const here = [...path, name];
    if (name !== "@context") return listContexts(member, here);
    return Array.isArray(member)
      ? member.map((context, index) => ({ path: [...here, String(index)], context }))
      : [{ path: here, context: member }];
  });
}

/** An issuer that is left out is filled in from the accreditation. */
function judgeIssuer(issuer: Json | undefined): Fault[] {
  const [id, pointer] = isObject(issuer) ? [issuer.id, "/issuer/id"] : [issuer, "/issuer"];
  if (typeof id !== "string" || id.startsWith("did:")) return [];
  const did = nameDid(id);
  return [
    {
      severity: "error",
      pointer,
      message: neutralize(`other verifiers need ${did}, because they find an issuer by its keys`),
      cure: "write that here, and as the uri of the accreditation",
    },
  ];
}

/** The DID of a web address. */
function nameDid(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:") return "did:web:…";
  return ["did:web", url.host.replace(":", "%3A"), ...url.pathname.split("/").filter((part) => part !== "")].join(":");
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one !== undefined && other !== undefined && canonicalizeJson(one) === canonicalizeJson(other);
}

/** Whether all that a JSON value says stands in another one. */
function isPart(value: Json, whole: Json | undefined): boolean {
  if (!isObject(value) || !isObject(whole)) return isSame(value, whole);
  return Object.entries(value).every(([name, member]) => Object.hasOwn(whole, name) && isPart(member, whole[name]));
}
