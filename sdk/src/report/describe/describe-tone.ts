// A report as a page tells it: a headline by its tone, what stands below, what to do, and what it does not prove.

import { formatRegistryRef } from "../../credential/issuer-ref.ts";
import { resolvePointer, splitPointer } from "../../json/pointer.ts";
import { describeMoments, explainCode, formatDate, nameParty, readPeriod, sayDay, shorten } from "./describe.ts";
import { type Language, REPORT_TEXTS } from "../languages.ts";
import type { CheckCode, Party, Report, StackCode } from "../report.ts";
import { judgeTone, showsContent, type Tone } from "../tone.ts";

/** What a page tells of a report. Names in it are as they are written, for `textContent`, but that none moves the text around it. */
export interface ToneText {
  readonly tone: Tone;
  /** The code that decides the tone; undefined for `valid`. */
  readonly code: CheckCode | StackCode | undefined;
  readonly headline: string;
  /** Whole sentences for below the headline. */
  readonly lines: readonly string[];
  /** What to do now. */
  readonly advice: string | null;
  /** Whether what the credential says may be shown. */
  readonly showsContent: boolean;
  /** What this does not prove: only what applies. */
  readonly notProven: readonly string[];
}

/** How a page tells it. */
export interface ToneOptions {
  /** English unless said. */
  readonly language?: Language;
  /** Whose list it is that credentials are checked by; the trust list's name unless said. */
  readonly list?: string;
}

/** Tells a report as a page does. */
export function describeTone(
  report: Report,
  { language = "en", list = report.trust.name }: ToneOptions = {},
): ToneText {
  const texts = REPORT_TEXTS[language];
  const { tones } = texts;
  const { issuer, accreditor, batch, registry, checks } = report;
  const { tone, code } = judgeTone(report);
  const reason = code && explainCode(report, code, language);
  const says = reason ? writeSentence(reason.says) : [];
  const stand = reason?.stand ?? [];
  const isForm = code?.startsWith("format.");
  const isChain = tone === "unknown" && /^r(?:pc|egistry)/.test(code ?? "");
  const ends = tellEnds(report, language);
  const notes = checks.flatMap((one) =>
    one.outcome === "fail" && one.code !== code ? (ends[one.code ?? ""] ?? []) : [],
  );
  const facts = [
    issuer ? tones.issued(nameQuietly(issuer)) : [],
    accreditor ? tones.accredited(nameQuietly(accreditor)) : [],
    batch?.anchoredAt ? tones.anchored(formatDate(batch.anchoredAt, language)) : [],
  ];
  const place = registry ? writeSentence(`${texts.labels.registry}: ${formatRegistryRef(registry)}`) : [];
  const unlisted =
    code === "authority.unrecognised" && issuer && accreditor
      ? tones.unrecognised(
          `${accreditor.id} (${quieten(accreditor.uri).replace(/[\s()]/g, "\ufffd")})`,
          quote(issuer.name, language),
        )
      : [says, place];
  const lines = {
    valid: facts,
    ended: [facts, code === "status.batch-revoked" ? says : [], stand, notes],
    false: [isForm ? tones.damaged : [], says],
    unknown: [stand, says, notes],
    unlisted: isForm ? [says] : [unlisted, tones.list(tones.quoted(quieten(list)))],
  };
  const headline =
    tone === "ended" ? ends[code ?? ""] : tones.headlines[tone === "unlisted" && isForm ? "other" : tone];
  const isShown = showsContent(report);
  return {
    tone,
    code,
    headline: (headline ?? "").replace(/\.$/, `${describeMoments(report, language)}.`),
    lines: lines[tone].flat(2),
    advice: isChain ? tones.again : (reason?.advice ?? null),
    showsContent: isShown,
    notProven: isShown ? listUnproven(report, language) : [],
  };
}

/** By its code, what ended a credential, and when. */
function tellEnds(report: Report, language: Language): Readonly<Record<string, string>> {
  const { withdrawn, suspended, expired, begins } = REPORT_TEXTS[language].tones;
  const [from, until] = readPeriod(report);
  const revoked = withdrawn(report.revokedAt ? formatDate(report.revokedAt, language) : undefined);
  return {
    "status.revoked": revoked,
    "status.batch-revoked": revoked,
    "status.suspended": suspended,
    "validity.expired": expired(sayDay(until, language), !until.includes("T")),
    "validity.not-yet": begins(sayDay(from, language)),
  };
}

function listUnproven({ credential, holder, withheld }: Report, language: Language): string[] {
  const { sender, leftOut, course } = REPORT_TEXTS[language].tones;
  const name = resolvePointer(credential ?? {}, "/credentialSubject/name");
  const claims = [...new Set(withheld.map((pointer) => nameClaim(pointer, language)))].join(", ");
  return [
    holder === "none" ? [] : sender(typeof name === "string" ? quieten(name) : undefined),
    claims === "" ? [] : leftOut(claims),
    course,
  ].flat();
}

/** What people call a claim, else its own name in words. */
function nameClaim(pointer: string, language: Language): string {
  const { claims } = REPORT_TEXTS[language].tones;
  const name = splitPointer(pointer).at(-1) ?? "";
  if (pointer === `/credentialSubject/${name}` && Object.hasOwn(claims, name)) return claims[name] as string;
  return quote(name.replace(/(?=[A-Z])/g, " ").toLowerCase(), language);
}

function nameQuietly(party: Party): string {
  return nameParty({ ...party, name: quieten(party.name), uri: quieten(party.uri) });
}

/** A name between quotation marks, which cannot end them. */
function quote(name: string, language: Language): string {
  return REPORT_TEXTS[language].tones.quoted(quieten(name).replace(/[\p{Pi}\p{Pf}"„‚]/gu, "'"));
}

/** A text of others inside a sentence: it reorders and breaks nothing there, and is cut where it is long. */
function quieten(text: string): string {
  return shorten(text.replace(/[\p{Bidi_Control}\p{Cc}\p{Zl}\p{Zp}]/gu, "\ufffd"));
}

function writeSentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
