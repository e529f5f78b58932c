// What the page says of the register: the form that every language fills.

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
