// What a document states of the elements of a European micro-credential, only from the members at hand.
import { isWithin } from "../json/pointer.ts";
import type { JsonObject } from "../json/value.ts";
import { type Content, openContent, readDay } from "./reading.ts";
import { type ElementName, type ElementReading, ELEMENTS, type MicroCredentialElement } from "./elements.ts";

/** An element as a document states it. */
export interface ElementStatement {
  readonly element: ElementName;
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
export function listLacking<Part extends ElementReading>(element: Parts<Part>, content: Content): readonly Part[] {
  return findLacking(element, (part) => part.read(content).length === 0);
}

interface Parts<Part extends ElementReading> extends MicroCredentialElement {
  readonly parts: readonly Part[];
}

function findLacking<Part extends ElementReading>(
  { parts, anyPart }: Parts<Part>,
  isEmpty: (part: Part, position: number) => boolean,
): readonly Part[] {
  const empty = parts.filter((part, position) => part.extra === undefined && isEmpty(part, position));
  if (anyPart === undefined) return empty;
  return empty.length === parts.length ? empty.slice(0, 1) : [];
}

/**
 * States every element of the table.
 * @param document what the proof covers, without what is withheld
 * @param withheld the claims whose members are not at hand
 */
export function stateElements(document: JsonObject, withheld: readonly string[] = []): readonly ElementStatement[] {
  const content = openContent(document);
  const isWithheld = ({ at }: ElementReading): boolean =>
    withheld.some((claim) => isWithin(at, claim) || isWithin(claim, at));
  return ELEMENTS.map((element) => {
    const { name, need, parts, anyPart, statedByIssuer } = element;
    const read = parts.map((part) => part.read(content));
    const lacking = findLacking(element, (_, position) => read[position]?.length === 0);
    const present = lacking.length === 0;
    const hidden = !present && (anyPart === undefined ? lacking.every(isWithheld) : parts.some(isWithheld));
    const texts = present ? read.filter((_, position) => !parts[position]?.silent).flat() : [];
    const statement: Writable<ElementStatement> = {
      element: name,
      need,
      state: present ? "present" : hidden ? "withheld" : "missing",
      texts: Object.freeze([...new Set(texts)]),
    };
    if (statedByIssuer) statement.statedByIssuer = true;
    if (name === "review" && isReviewOverdue(content)) statement.overdue = true;
    return Object.freeze(statement);
  });
}

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

/** Whether the course's review date had passed at the date of issue. */
export function isReviewOverdue({ document, achievement }: Content): boolean {
  const [reviewBy] = readDay(achievement.reviewBy);
  const [issued] = readDay(document.validFrom);
  return reviewBy !== undefined && issued !== undefined && reviewBy < issued;
}
