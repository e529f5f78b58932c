// Reading a document of any form: what is not there, or is no text, reads as nothing.
import { readEdge } from "../credential/moment.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";

/** The objects of a document in which elements stand, each empty where the document has no such object. */
export type Content = Readonly<Record<Container, JsonObject>>;

/** Where an object of `Content` stands. */
export type Container = keyof typeof CONTAINERS;

/** The pointer of each object of `Content`. */
export const CONTAINERS = {
  document: "",
  issuer: "/issuer",
  address: "/issuer/address",
  subject: "/credentialSubject",
  achievement: "/credentialSubject/achievement",
} as const;

const MAX_NAME = 100;
const NOTHING: JsonObject = Object.freeze({});

/** Finds the objects in which elements stand. */
export function openContent(document: JsonObject): Content {
  const inside = (value: Json | undefined): JsonObject => (isObject(value) ? value : NOTHING);
  const issuer = inside(document.issuer);
  const subject = inside(document.credentialSubject);
  return { document, issuer, address: inside(issuer.address), subject, achievement: inside(subject.achievement) };
}

/** A value as texts for a person: one for a text or a number, one for each item of a list. */
export function readTexts(value: Json | undefined): readonly string[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [value];
  if (typeof value === "number") return [String(value)];
  return Array.isArray(value) ? value.flatMap((item: Json) => (typeof item === "object" ? [] : readTexts(item))) : [];
}

/** The objects of a list, or the one object in its place. */
export function readObjects(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** The day of a date or a date and time, YYYY-MM-DD, in its own time zone. */
export function readDay(value: Json | undefined): readonly string[] {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) ? [value.slice(0, 10)] : [];
}

/** The last day of what is valid until a date and time, with its zone, or that moment itself; see `readEdge`. */
export function readEnd(value: Json | undefined): readonly string[] {
  const end = typeof value === "string" ? readEdge(value, true) : "";
  return end === "" ? readDay(value) : [end];
}

/** The names, or else the ids, of what a list holds. */
export function readNames(value: Json | undefined): readonly string[] {
  return readObjects(value).flatMap(({ name, id }) => readTexts(name ?? id));
}

/** A learner's identifiers, but for those that are hashed. */
export function readIdentifiers(value: Json | undefined): readonly string[] {
  return readObjects(value).flatMap(({ hashed, identityHash }) => (hashed === true ? [] : readTexts(identityHash)));
}

/** The issuer's name, or else its id. */
export function readIssuer(value: Json | undefined): readonly string[] {
  return typeof value === "string" ? readTexts(value) : readNames(value);
}

/** A workload as an amount with its unit and as hours; nothing unless it states value, unit and hours. */
export function readWorkload(value: Json | undefined): readonly string[] {
  const [{ value: amount, unit, hours } = {} as JsonObject] = readObjects(value);
  if (typeof amount !== "number" || typeof hours !== "number" || readTexts(unit).length === 0) return [];
  return unit === "hours" ? [`${hours} h`] : [`${amount} ${unit}`, `${hours} h`];
}

/** Each result of a learner, with what it is a result of; a long name of that is cut, as it may be of very many. */
export function readResults({ subject, achievement }: Content): readonly string[] {
  const names = new Map<Json | undefined, string>();
  for (const { id, name } of readObjects(achievement.resultDescription).toReversed())
    names.set(id, typeof name === "string" ? cutName(name) : "");
  names.set(undefined, "");
  return readObjects(subject.result).flatMap((result) => {
    const values = readTexts(result.value);
    return values.length === 0 ? [] : [`${names.get(result.resultDescription) ?? ""}${values.join(", ")}`];
  });
}

function cutName(name: string): string {
  return `${name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME).toWellFormed()}…`}: `;
}

/** The criteria in words, or else where they can be read. */
export function readCriteria(value: Json | undefined): readonly string[] {
  return readObjects(value).flatMap(({ narrative, id }) => readTexts(narrative ?? id));
}
