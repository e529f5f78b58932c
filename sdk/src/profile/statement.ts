// What a document states of the elements of a European micro-credential, only from the members at hand.
import type { JsonObject } from "../json.ts";
import { resolvePointer } from "../document.ts";
import { readDay } from "./reading.ts";
import { ELEMENTS, type ElementPart, type MicroCredentialElement } from "./elements.ts";

/** An element as a document states it. */
export interface ElementStatement {
  /** Its name in the table, such as `learning-outcomes`. */
  readonly element: string;
  readonly need: "mandatory" | "optional";
  /** `withheld`: its holder may know it; it is not missing. */
  readonly state: "present" | "withheld" | "missing";
  /** What the document says, in its own words. */
  readonly texts: readonly string[];
  /** Nobody but the issuer vouches for it. */
  readonly statedByIssuer?: true;
  /** The course's review date had passed at the date of issue. */
  readonly overdue?: true;
}

/** The parts for want of which an element is not there; none if it is. */
export function listLacking(element: MicroCredentialElement, document: JsonObject): readonly ElementPart[] {
  const empty = element.parts.filter((part) => part.extra === undefined && part.read(document).length === 0);
  if (element.anyPart === undefined) return empty;
  return empty.length === element.parts.length ? empty.slice(0, 1) : [];
}

/**
 * States every element of the table.
 * @param document what the proof covers, without what is withheld
 * @param withheld the claims whose members are not at hand
 */
export function stateElements(document: JsonObject, withheld: readonly string[] = []): readonly ElementStatement[] {
  const isWithheld = ({ at }: ElementPart): boolean =>
    withheld.some((claim) => claim === at || at.startsWith(`${claim}/`) || claim.startsWith(`${at}/`));
  return ELEMENTS.map((element) => {
    const { name, need, parts, statedByIssuer } = element;
    const lacking = listLacking(element, document);
    const hidden = element.anyPart === undefined ? lacking.every(isWithheld) : parts.some(isWithheld);
    const state = lacking.length === 0 ? "present" : hidden ? "withheld" : "missing";
    return Object.freeze({
      element: name,
      need,
      state,
      texts: Object.freeze(
        state === "present" ? [...new Set(parts.flatMap((part) => (part.silent ? [] : part.read(document))))] : [],
      ),
      ...(statedByIssuer === undefined ? {} : { statedByIssuer }),
      ...(name === "review" && isReviewOverdue(document) ? { overdue: true as const } : {}),
    });
  });
}

/** Whether the course's review date had passed at the date of issue. */
export function isReviewOverdue(document: JsonObject): boolean {
  const [reviewBy] = readDay(resolvePointer(document, "/credentialSubject/achievement/reviewBy"));
  const [issued] = readDay(document.validFrom);
  return reviewBy !== undefined && issued !== undefined && reviewBy < issued;
}
