// What the page says of the register: who may issue, by whom, and what was anchored.

import type { Language } from "@laurel/sdk/verify";
import { makeCatalogue } from "../catalogue.ts";

/** Why there is no register to show. */
export type RegisterFault = "none" | "missing" | "large" | "broken" | "untrusted";

/** What a row of the register says of itself, by which a snapshot and the chain can differ. */
export type RegisterMember =
  | "name"
  | "uri"
  | "from"
  | "until"
  | "issuer"
  | "accreditor"
  | "sponsor"
  | "operators"
  | "recovering"
  | "accreditation"
  | "operator"
  | "size"
  | "anchoredAt"
  | "block"
  | "revokedAt"
  | "revoked"
  | "suspended"
  | "counts"
  | "corrects"
  | "gas";

/** The columns of the two files that can be saved. */
export type IssuerColumn =
  | "issuer"
  | "name"
  | "uri"
  | "state"
  | "until"
  | "accreditor"
  | "accreditorName"
  | "onList"
  | "batches"
  | "credentials"
  | "revoked"
  | "block";
export type BatchColumn =
  | "issuer"
  | "name"
  | "root"
  | "anchoredAt"
  | "size"
  | "state"
  | "revoked"
  | "suspended"
  | "revokedAt"
  | "accreditation"
  | "accreditor"
  | "onList"
  | "operator"
  | "block";

/** The texts of the register in one language. Names, numbers and dates that are put in are texts already. */
export interface RegistryWords {
  readonly title: string;
  readonly says: string;
  readonly ofRegistry: (registry: string) => string;
  readonly loading: string;
  readonly faults: Readonly<Record<RegisterFault, string>>;
  readonly again: string;
  readonly asOf: (block: string, time: string) => string;
  readonly place: string;
  readonly issuers: {
    readonly title: string;
    readonly filter: string;
    readonly hint: string;
    readonly all: (count: string) => string;
    readonly some: (count: string, all: string) => string;
    readonly none: string;
    readonly empty: string;
    readonly credentials: (count: string) => string;
    readonly columns: Readonly<Record<"issuer" | "accreditor" | "batches" | "revoked", string>>;
    readonly csv: Readonly<Record<IssuerColumn, string>>;
    readonly download: string;
    readonly downloadName: string;
  };
  readonly accreditors: {
    readonly title: string;
    readonly none: string;
    readonly columns: Readonly<Record<"accreditor" | "term" | "issuers", string>>;
  };
  readonly batches: {
    readonly title: string;
    readonly none: string;
    readonly filter: string;
    readonly hint: string;
    readonly noMatch: string;
    readonly columns: Readonly<Record<"anchored" | "size" | "revoked" | "state", string>>;
    readonly csv: Readonly<Record<BatchColumn, string>>;
    readonly download: string;
    readonly downloadAll: string;
    readonly downloadName: string;
    readonly whole: string;
    readonly suspended: (count: string) => string;
  };
  readonly pages: Readonly<Record<"title" | "first" | "previous" | "next" | "last", string>> & {
    readonly range: (first: string, last: string, all: string) => string;
  };
  /** What is in force, or not. */
  readonly state: {
    readonly inForce: (until: string) => string;
    readonly begins: (from: string) => string;
    readonly ended: (until: string) => string;
    readonly accreditorEnded: string;
    readonly unlisted: string;
    readonly listed: string;
    readonly notAccredited: string;
    readonly inEffect: string;
    readonly notInEffect: string;
    readonly revoked: (date: string) => string;
  };
  readonly issuer: {
    readonly number: (id: string) => string;
    readonly unknown: (id: string) => string;
    readonly facts: Readonly<
      Record<"name" | "uri" | "number" | "sponsor" | "operators" | "batches" | "revoked" | "recovery", string>
    >;
    readonly operators: (inForce: string, all: string) => string;
    readonly counted: (batches: string, credentials: string) => string;
    readonly recovering: string;
    readonly accreditations: string;
    readonly columns: Readonly<Record<"accreditor" | "calls" | "term", string>>;
    readonly calledBy: (accreditor: string) => string;
    readonly whoNames: (accreditor: string) => string;
  };
  readonly batch: {
    readonly title: (date: string) => string;
    readonly unknown: string;
    readonly facts: Readonly<
      Record<
        | "issuer"
        | "root"
        | "anchored"
        | "size"
        | "state"
        | "revoked"
        | "suspended"
        | "accreditation"
        | "operator"
        | "corrects"
        | "gas",
        string
      >
    >;
    readonly anchored: (time: string, block: string) => string;
    readonly accreditation: (id: string) => string;
    readonly notInEffect: string;
    readonly unlisted: string;
    readonly gas: (gas: string) => string;
  };
  readonly check: {
    readonly asking: (nodes: number) => string;
    readonly same: (block: string) => string;
    readonly differs: (what: string, block: string) => string;
    readonly failed: string;
    readonly failedSays: string;
    readonly again: string;
    readonly change: (snapshot: string, now: string) => string;
    readonly issuer: string;
    readonly batch: string;
    readonly accreditor: (id: string) => string;
    readonly accreditation: (id: string) => string;
    readonly rest: (asOf: string) => string;
    readonly unread: (what: string) => string;
    readonly missing: (what: string) => string;
    readonly yes: string;
    readonly no: string;
    readonly never: string;
    readonly members: Readonly<Record<RegisterMember, string>>;
  };
}

const en: RegistryWords = {
  title: "Register",
  says: "Who may issue, who accredited them, and what they anchored. Open an issuer or a batch, and this page checks that row now.",
  ofRegistry: (registry) => `Registry: ${registry}`,
  loading: "Loading the snapshot …",
  faults: {
    none: "This page has no register: its host put no snapshot of the registry beside it.",
    missing:
      "The snapshot did not come, or it is not the file that belongs to this build of the page. Try again later, or tell the page's host.",
    large: "The snapshot is larger than this page reads. Tell the page's host.",
    broken:
      "The snapshot cannot be read: it is cut off or damaged, or not a snapshot of a registry. Tell the page's host.",
    untrusted:
      "This snapshot is of a registry that is not on this page's trust list, so nothing of it is shown. Tell the page's host.",
  },
  again: "Try again",
  asOf: (block, time) => `As of block ${block}, ${time}`,
  place: "Where you are in the register",
  issuers: {
    title: "Issuers",
    filter: "Find an issuer",
    hint: "By name, address, accreditor or number",
    all: (count) => `Issuers: ${count}`,
    some: (count, all) => `Issuers found: ${count} of ${all}`,
    none: "No issuer fits. Try a part of the name.",
    empty: "No issuer is registered.",
    credentials: (count) => `${count} credentials`,
    columns: { issuer: "Issuer", accreditor: "Accredited by", batches: "Batches", revoked: "Revoked" },
    csv: {
      issuer: "issuer",
      name: "name",
      uri: "uri",
      state: "state",
      until: "until",
      accreditor: "accreditor",
      accreditorName: "accreditor's name",
      onList: "accreditor on this page's list",
      batches: "batches",
      credentials: "credentials",
      revoked: "revoked",
      block: "as of block",
    },
    download: "Issuers as CSV",
    downloadName: "issuers",
  },
  accreditors: {
    title: "Accreditors",
    none: "No accreditor is appointed.",
    columns: { accreditor: "Accreditor", term: "Mandate", issuers: "Issuers in force" },
  },
  batches: {
    title: "Batches",
    none: "Nothing was anchored.",
    filter: "Find a batch",
    hint: "By a part of its root, or by day as in 2026-06-15",
    noMatch: "No batch fits.",
    columns: { anchored: "Anchored", size: "Credentials", revoked: "Revoked", state: "State" },
    csv: {
      issuer: "issuer",
      name: "issuer's name",
      root: "root",
      anchoredAt: "anchored",
      size: "credentials",
      state: "state",
      revoked: "revoked",
      suspended: "suspended",
      revokedAt: "batch revoked",
      accreditation: "accreditation",
      accreditor: "accreditor",
      onList: "accreditor on this page's list",
      operator: "operator",
      block: "as of block",
    },
    download: "Batches as CSV",
    downloadAll: "All batches as CSV",
    downloadName: "batches",
    whole: "all",
    suspended: (count) => `${count} suspended`,
  },
  pages: {
    title: "Pages",
    first: "First",
    previous: "Previous",
    next: "Next",
    last: "Last",
    range: (first, last, all) => `${first} to ${last} of ${all}`,
  },
  state: {
    inForce: (until) => `until ${until}`,
    begins: (from) => `begins on ${from}`,
    ended: (until) => `ended on ${until}`,
    accreditorEnded: "accreditor's mandate ended",
    unlisted: "not on this page's list",
    listed: "on this page's list",
    notAccredited: "not accredited",
    inEffect: "in effect",
    notInEffect: "not in effect",
    revoked: (date) => `revoked on ${date}`,
  },
  issuer: {
    number: (id) => `Issuer ${id}`,
    unknown: (id) => `Issuer ${id} is not in this snapshot. It may have been registered later.`,
    facts: {
      name: "Name",
      uri: "Address",
      number: "Number in the registry",
      sponsor: "Registered by",
      operators: "Operators",
      batches: "Batches",
      revoked: "Revoked credentials",
      recovery: "Recovery",
    },
    operators: (inForce, all) => `${inForce} in force, ${all} in all`,
    counted: (batches, credentials) => `${batches}, with ${credentials} credentials`,
    recovering: "The issuer's admin account is being recovered. Until that ends, the admin cannot act.",
    accreditations: "Accreditations",
    columns: { accreditor: "Accreditor", calls: "Calls the issuer", term: "Term" },
    calledBy: (accreditor) => `Accreditor ${accreditor} calls it`,
    whoNames: (accreditor) =>
      `Only accreditor ${accreditor} names this issuer, and it is not on this page's list. Such an accreditor can write any name.`,
  },
  batch: {
    title: (date) => `Batch of ${date}`,
    unknown: "This batch is not in this snapshot. It may have been anchored later, or never.",
    facts: {
      issuer: "Issuer",
      root: "Root",
      anchored: "Anchored",
      size: "Credentials",
      state: "State",
      revoked: "Revoked credentials",
      suspended: "Suspended credentials",
      accreditation: "Accreditation",
      operator: "Operator",
      corrects: "Corrects",
      gas: "Cost of anchoring",
    },
    anchored: (time, block) => `${time}, in block ${block}`,
    accreditation: (id) => `number ${id}, by`,
    notInEffect:
      "The accreditor, the accreditation or the operator was ended as of a moment before this batch was anchored. Its credentials do not count.",
    unlisted:
      "It was anchored under an accreditor that is not on this page's list. This page does not accept its credentials.",
    gas: (gas) => `${gas} gas`,
  },
  check: {
    asking: (nodes) => (nodes === 1 ? "Asking 1 node …" : `Asking ${nodes} nodes …`),
    same: (block) => `Checked now, at block ${block}.`,
    differs: (what, block) => `Differs from the snapshot: ${what}. Checked now, at block ${block}.`,
    failed: "Could not be checked now.",
    failedSays: "This says nothing against it: too few nodes answered alike.",
    again: "Check again",
    change: (snapshot, now) => `${snapshot} in the snapshot, ${now} now`,
    accreditor: (id) => `accreditor ${id}`,
    accreditation: (id) => `accreditation ${id}`,
    rest: (asOf) => `What follows is the snapshot. ${asOf}.`,
    unread: (what) => `Not compared: ${what}.`,
    missing: (what) => `${what} is not on the chain`,
    issuer: "this issuer",
    batch: "this batch",
    yes: "yes",
    no: "no",
    never: "never",
    members: {
      name: "name",
      uri: "address",
      from: "beginning",
      until: "end",
      issuer: "issuer",
      accreditor: "accreditor",
      sponsor: "registered by accreditor",
      operators: "operators",
      recovering: "recovery of the admin account",
      accreditation: "accreditation",
      operator: "operator",
      size: "credentials",
      anchoredAt: "anchored",
      block: "block of the anchor",
      corrects: "which batch it corrects",
      gas: "cost of anchoring",
      revokedAt: "whole batch revoked",
      revoked: "revoked credentials",
      suspended: "suspended credentials",
      counts: "in effect",
    },
  },
};

const catalogue = makeCatalogue(en, async () => (await import("./register-de.ts")).registry);

/** The texts of the register, of which German comes later. */
export const REGISTRY_WORDS: Readonly<Record<Language, RegistryWords>> = catalogue.texts;
/** Whether they are there in a language. */
export const hasRegistryWords: (language: Language) => boolean = catalogue.has;
/** Loads them. @throws the browser's error where they do not come */
export const loadRegistryWords: (language: Language) => Promise<void> = catalogue.load;
