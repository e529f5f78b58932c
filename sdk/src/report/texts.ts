// What a report says to people: the form that every language fills. A language that lacks a text does not compile.

import type { HolderDisclosure } from "../credential/credential.ts";
import type { ElementName } from "../profile/elements.ts";
import type { FileKind } from "./kind.ts";
import type { CheckCode, CheckName, CheckOutcome, Report, StackCode, Verdict } from "./report.ts";
import type { Tone } from "./tone.ts";

/** What a code says, or a kind of file, and what whoever was given the file can do. */
export interface CodeText {
  readonly says: string;
  readonly advice: string;
}

/** All texts of one language. Names, dates and numbers that are put in are texts already. */
export interface ReportTexts {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly outcomes: Readonly<Record<CheckOutcome, string>>;
  readonly checks: Readonly<Record<CheckName, string>>;
  readonly passed: Readonly<Record<CheckName, string>>;
  readonly skipped: string;
  readonly codes: Readonly<Record<CheckCode | StackCode, CodeText>>;
  /** Of what has expired, where all else passed. */
  readonly untilThen: string;
  /** Of what could not be checked. */
  readonly notAgainst: string;
  /** In place of the verdict of a file that has no Laurel proof, and what it is instead. */
  readonly notLaurel: string;
  readonly kinds: Readonly<Record<Exclude<FileKind, "laurel">, string>>;
  readonly askFile: string;
  /** How a page tells a report. */
  readonly tones: ToneTexts;
  readonly holders: Readonly<Record<HolderDisclosure, string>>;
  readonly labels: Readonly<
    Record<
      | "credential"
      | "issuer"
      | "accreditor"
      | "anchored"
      | "replaces"
      | "withheld"
      | "advice"
      | "profile"
      | "read"
      | "list"
      | "registry",
      string
    >
  >;
  /** Follows the ids that a credential says it replaces. */
  readonly claimed: string;
  /** In place of the name of a registry that is not on the list. */
  readonly unlisted: string;
  /** Of a credential that stands on parts. */
  readonly stack: {
    readonly parts: string;
    readonly part: string;
    /** A part of which only the name is known. */
    readonly unseen: (issuer: string, root: string, index: string) => string;
    readonly passed: string;
    readonly passedOver: string;
    readonly credits: (credits: string) => string;
    readonly sum: (credits: string, required: string) => string;
    readonly undisclosed: string;
  };
  /** What people call the elements of a micro-credential. */
  readonly elements: Readonly<Record<ElementName, string>>;
  readonly complete: string;
  readonly incomplete: (lacking: string) => string;
  readonly withheldElement: string;
  readonly statedByIssuer: string;
  readonly overdue: string;
  /** Follows a last day, with its comma. */
  readonly inclusive: string;
  /** Of what is not valid yet, and of what is not valid any more. */
  readonly from: (day: string) => string;
  readonly until: (day: string) => string;
  readonly issued: (issuer: string) => string;
  /** Of this credential alone, or of its whole batch; on a day that is known, or not. */
  readonly revoked: (issuer: string, day: string | undefined, whole: boolean) => string;
  readonly readAt: (block: string, moment: string) => string;
  /** Of hosts whose nodes said the same; one alone was believed. */
  readonly agreed: (agreed: string, asked: string) => string;
  readonly oneBelieved: string;
  /** In place of hosts: who said that the block is on the chain, `said` on the command line, `pinned` in the settings, or a name; and how old it may be. */
  readonly byEvidence: (evidence: NonNullable<NonNullable<Report["asOf"]>["evidence"]>, hash: string) => string;
  /** Of these, how many were asked by the block's number. */
  readonly byNumber: (hosts: number) => string;
  /** Follows the verdict where the chain was read as of a past moment. */
  readonly asOf: (moment: string) => string;
  /** Follows it where the dates were judged for another moment than now: the verdict is not today's. */
  readonly asIf: (moment: string) => string;
  readonly bearer: string;
}

/** Whole sentences, by the tone of a report. A day that is not known is undefined. Genuine, real and valid stand in the first headline alone. */
interface ToneTexts {
  readonly headlines: Readonly<Record<Exclude<Tone, "ended"> | "other", string>>;
  readonly withdrawn: (day: string | undefined) => string;
  readonly suspended: string;
  /** After its last day, or at a moment. */
  readonly expired: (end: string, isDay: boolean) => string;
  readonly begins: (day: string) => string;
  readonly issued: (issuer: string) => string;
  readonly accredited: (accreditor: string) => string;
  readonly anchored: (day: string) => string;
  /** Of a Laurel file whose form is broken. */
  readonly damaged: string;
  /** What to do where the chain could not be read. */
  readonly again: string;
  /** A name of others, in the quotation marks of the language. */
  readonly quoted: (name: string) => string;
  readonly list: (list: string) => string;
  /** An accreditor is its number with its identifier. */
  readonly unrecognised: (accreditor: string, issuer: string) => string;
  /** What is not proved: that the sender is this learner, or whoever the learner is. */
  readonly sender: (name: string | undefined) => string;
  readonly leftOut: (claims: string) => string;
  readonly course: string;
  /** What people call what a credential says of its learner. */
  readonly claims: Readonly<Record<string, string>>;
}
