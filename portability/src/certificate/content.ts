// What a certificate says: the credential's own words, of the members at hand, made ready for the page.
import {
  isObject,
  type Json,
  type JsonObject,
  type Language,
  type OpenedCredential,
  sayDay,
  sayTexts,
} from "@laurel/sdk";
import { type ElementName, openContent, stateElements } from "@laurel/sdk/profile";
import { CertificateError } from "./certificate-error.ts";
import { settleText } from "./typeface.ts";
import { CERTIFICATE_WORDS, type FactName } from "./words.ts";

/** What may be chosen of a certificate's content. */
export interface ContentOptions {
  /** The credential's own where it is German, else English. */
  readonly language?: Language | undefined;
  /** Prints the date of birth, where the credential shows one. */
  readonly birthDate?: boolean | undefined;
}

/** A certificate's texts, settled. Those of a fact are separate statements. */
export interface CertificateContent {
  readonly language: Language;
  readonly body: string;
  readonly place: string;
  readonly onBehalfOf: string;
  readonly learner: string;
  readonly born: string;
  readonly title: string;
  readonly outcomes: readonly string[];
  readonly facts: readonly { readonly name: FactName; readonly texts: readonly string[] }[];
  /** Empty where the credential has none. */
  readonly id: string;
  /** The registry with the issuer's number, as the proof names it. */
  readonly registry: string;
  /** When it was issued: the certificate's own date. */
  readonly issued: Date;
}

const FACTS: readonly FactName[] = [
  "grade",
  "workload",
  "level",
  "assessment",
  "participation",
  "supervision",
  "prerequisites",
  "quality-assurance",
  "award",
  "date-of-issue",
  "validity",
];
/** The head of a page has room for so many characters of one text. */
const LONGEST = 300;

/** Reads what a certificate says. @throws CertificateError `certificate.long` */
export function readContent(
  { document, withheld, proof, validity }: Pick<OpenedCredential, "document" | "withheld" | "proof" | "validity">,
  options: ContentOptions = {},
): CertificateContent {
  const { issuer, address, subject, achievement } = openContent(document);
  const language = options.language ?? (/^de\b/i.test(textOf(achievement.inLanguage)) ? "de" : "en");
  const words = CERTIFICATE_WORDS[language];
  const stated = new Map<ElementName, readonly string[]>(
    stateElements(document, withheld).map(({ element, state, texts }) => [element, state === "present" ? texts : []]),
  );
  const say = (element: ElementName): readonly string[] =>
    sayTexts({ element, texts: stated.get(element) ?? [] }, language).map(settleText);
  const isNameWithheld = withheld.some((pointer) => ["/credentialSubject", NAME].includes(pointer));
  const name = settleText(textOf(subject.name));
  const facts = FACTS.map((fact) => ({
    name: fact,
    texts: fact === "grade" ? sayGrades(achievement, subject, language) : say(fact),
  }));
  const [awarded] = say("award");
  const [issued] = say("date-of-issue");
  const birth = options.birthDate === true ? textOf(subject.dateOfBirth) : "";
  return {
    language,
    body: requireShort(settleText(textOf(issuer.name) || textOf(issuer.id) || textOf(document.issuer)), "/issuer/name"),
    place: requireShort(
      [address.addressLocality, address.addressCountry ?? address.addressCountryCode]
        .map((part) => settleText(textOf(part)))
        .filter((part) => part !== "")
        .join(", "),
      "/issuer/address",
    ),
    onBehalfOf: requireShort(say("on-behalf-of").join(", "), "/issuer/parentOrg"),
    learner: requireShort(name || (isNameWithheld ? words.nameWithheld : words.unnamed), NAME),
    born: birth === "" ? "" : words.born(settleText(sayDay(birth, language))),
    title: requireShort(settleText(textOf(document.name) || textOf(achievement.name)), "/name"),
    // Without the skills of ESCO, which are not the course's own words.
    outcomes: stated.get("learning-outcomes")?.length ? listTexts(achievement.learningOutcome).map(settleText) : [],
    facts: facts.filter(({ name: fact, texts }) => texts.length > 0 && !(fact === "award" && awarded === issued)),
    id: settleText(textOf(document.id)),
    registry: settleText(proof.verificationMethod),
    issued: new Date(validity.validFrom * 1000),
  };
}

const NAME = "/credentialSubject/name";

function requireShort(text: string, place: string): string {
  if (text.length <= LONGEST) return text;
  const message = `${place} has ${text.length} characters, but a page has room for ${LONGEST}`;
  throw new CertificateError("certificate.long", message, { place });
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Each result with what it is of and its scale: `Final grade: C (of A, B, C, D, F; pass from D)`. */
function sayGrades(achievement: JsonObject, subject: JsonObject, language: Language): readonly string[] {
  const scales = listObjects(achievement.resultDescription);
  return listObjects(subject.result).flatMap(({ value, resultDescription }) => {
    if (textOf(value).trim() === "") return [];
    const scale = scales.find(({ id }) => id !== undefined && id === resultDescription);
    const name = textOf(scale?.name);
    return [settleText(`${name === "" ? "" : `${name}: `}${textOf(value)}${describeScale(scale, language)}`)];
  });
}

function describeScale(scale: JsonObject | undefined, language: Language): string {
  const { allowedValue, valueMin, valueMax, requiredValue } = scale ?? {};
  const words = CERTIFICATE_WORDS[language];
  const values = listTexts(allowedValue);
  const range = textOf(valueMax) === "" ? "" : `${textOf(valueMin)}–${textOf(valueMax)}`;
  const said = [
    values.length > 0 ? words.scale(values.join(", ")) : range === "" ? "" : words.scale(range),
    textOf(requiredValue) === "" ? "" : words.passMark(textOf(requiredValue)),
  ].filter((text) => text !== "");
  return said.length === 0 ? "" : ` (${said.join("; ")})`;
}

function listTexts(value: Json | undefined): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text.trim() !== "");
}

function listObjects(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}
