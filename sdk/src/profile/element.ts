// What an element of the table is, and how its parts are written down.
import type { Json, JsonObject } from "../json.ts";
import { type Content, type Holder, HOLDERS, readObjects, readTexts } from "./reading.ts";

/** A place of a document where an element, or a part of it, stands. */
export interface ElementPart {
  /** A JSON pointer. */
  readonly at: string;
  /** What to write there, for a person. */
  readonly add: string;
  /** The element is there without it. */
  readonly extra?: true;
  /** It has to be there, but tells a person nothing. */
  readonly silent?: true;
  /** What stands there, as texts; none if it is missing or no acceptable value. */
  readonly read: (content: Content) => readonly string[];
}

/** An element's name in the table; what people call it is in the catalogues of texts. */
export type ElementName =
  | "learner"
  | "title"
  | "awarding-body"
  | "on-behalf-of"
  | "country"
  | "date-of-issue"
  | "learning-outcomes"
  | "workload"
  | "level"
  | "assessment"
  | "participation"
  | "quality-assurance"
  | "award"
  | "validity"
  | "grade"
  | "prerequisites"
  | "supervision"
  | "stackability"
  | "target-group"
  | "field-of-study"
  | "guidance"
  | "feedback"
  | "version"
  | "review"
  | "further-information";

/** An element of a European micro-credential. */
export interface MicroCredentialElement {
  readonly name: ElementName;
  readonly need: "mandatory" | "optional";
  /** One of the parts is enough; otherwise all but the extra ones are needed. */
  readonly anyPart?: true;
  /** Nobody but the issuer vouches for it: the accreditation covers the issuer's id and name alone. */
  readonly statedByIssuer?: true;
  readonly parts: readonly ElementPart[];
}

type Say = (value: Json | undefined) => readonly string[];

/** What stands in one member, read as texts unless said. */
export function part(holder: Holder, member: string, add: string, say: Say = readTexts): ElementPart {
  return { at: `${HOLDERS[holder]}/${member}`, add, read: (content) => say(content[holder][member]) };
}

/** The alignments of the achievement to one kind of target. */
export function alignment(
  targetType: string,
  add: string,
  say: (target: JsonObject) => readonly string[],
): ElementPart {
  const read = ({ achievement }: Content): readonly string[] =>
    readObjects(achievement.alignment).flatMap((one) => (one.targetType === targetType ? say(one) : []));
  return { at: `${HOLDERS.achievement}/alignment`, add, read };
}

/** A part that an element does without. */
export function extra(of: ElementPart): ElementPart {
  return { ...of, extra: true };
}

/** A part that has to be there, but tells a person nothing. */
export function silent(of: ElementPart): ElementPart {
  return { ...of, silent: true };
}

/** Reads a text that is acceptable, and nothing else. */
export function only(accepts: (text: string) => boolean): Say {
  return (value) => (typeof value === "string" && accepts(value) ? [value] : []);
}

/** An element that a micro-credential has to state. */
export function mandatory(name: ElementName, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, need: "mandatory", parts };
}

/** An element that it may state, by any of its parts. */
export function optional(name: ElementName, ...parts: ElementPart[]): MicroCredentialElement {
  return { name, need: "optional", anyPart: true, parts };
}
