// What the page says of the register: who may issue, by whom, and what was anchored.

import type { Language } from "@laurel/sdk/verify";

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
    readonly accreditor: (id: string) => string;
    readonly accreditation: (id: string) => string;
    readonly rest: (asOf: string) => string;
    readonly unread: (what: string) => string;
    readonly missing: string;
    readonly yes: string;
    readonly no: string;
    readonly never: string;
    readonly members: Readonly<Record<RegisterMember, string>>;
  };
}

/** The texts of the register. */
export const REGISTRY_WORDS: Readonly<Record<Language, RegistryWords>> = {
  en: {
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
      missing: "not there",
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
  },
  de: {
    title: "Register",
    says: "Wer ausstellen darf, wer sie akkreditiert hat und was sie verankert haben. Öffnen Sie einen Aussteller oder einen Jahrgang, dann prüft diese Seite die Zeile jetzt.",
    ofRegistry: (registry) => `Register: ${registry}`,
    loading: "Die Momentaufnahme wird geladen …",
    faults: {
      none: "Diese Seite hat kein Register: Wer sie betreibt, hat keine Momentaufnahme danebengelegt.",
      missing:
        "Die Momentaufnahme kam nicht, oder sie gehört nicht zu diesem Stand der Seite. Versuchen Sie es später, oder sagen Sie es dem Betreiber der Seite.",
      large: "Die Momentaufnahme ist größer, als diese Seite liest. Sagen Sie es dem Betreiber der Seite.",
      broken:
        "Die Momentaufnahme ist nicht lesbar: Sie ist abgeschnitten oder beschädigt, oder keine eines Registers. Sagen Sie es dem Betreiber der Seite.",
      untrusted:
        "Diese Momentaufnahme ist von einem Register, das nicht auf der Vertrauensliste dieser Seite steht. Darum wird nichts davon gezeigt. Sagen Sie es dem Betreiber der Seite.",
    },
    again: "Noch einmal versuchen",
    asOf: (block, time) => `Stand von Block ${block}, ${time}`,
    place: "Wo Sie im Register sind",
    issuers: {
      title: "Aussteller",
      filter: "Aussteller suchen",
      hint: "Nach Name, Adresse, Akkreditierer oder Nummer",
      all: (count) => `Aussteller: ${count}`,
      some: (count, all) => `Aussteller gefunden: ${count} von ${all}`,
      none: "Kein Aussteller passt. Versuchen Sie es mit einem Teil des Namens.",
      empty: "Kein Aussteller ist eingetragen.",
      credentials: (count) => `${count} Nachweise`,
      columns: { issuer: "Aussteller", accreditor: "Akkreditiert von", batches: "Jahrgänge", revoked: "Widerrufen" },
      csv: {
        issuer: "Aussteller",
        name: "Name",
        uri: "Adresse",
        state: "Zustand",
        until: "bis",
        accreditor: "Akkreditierer",
        accreditorName: "Name des Akkreditierers",
        onList: "Akkreditierer auf der Liste dieser Seite",
        batches: "Jahrgänge",
        credentials: "Nachweise",
        revoked: "widerrufen",
        block: "Stand von Block",
      },
      download: "Aussteller als CSV",
      downloadName: "aussteller",
    },
    accreditors: {
      title: "Akkreditierer",
      none: "Kein Akkreditierer ist ernannt.",
      columns: { accreditor: "Akkreditierer", term: "Mandat", issuers: "Aussteller in Kraft" },
    },
    batches: {
      title: "Jahrgänge",
      none: "Es wurde nichts verankert.",
      filter: "Jahrgang suchen",
      hint: "Nach einem Teil der Wurzel oder nach dem Tag, wie 2026-06-15",
      noMatch: "Kein Jahrgang passt.",
      columns: { anchored: "Verankert", size: "Nachweise", revoked: "Widerrufen", state: "Zustand" },
      csv: {
        issuer: "Aussteller",
        name: "Name des Ausstellers",
        root: "Wurzel",
        anchoredAt: "verankert",
        size: "Nachweise",
        state: "Zustand",
        revoked: "widerrufen",
        suspended: "ausgesetzt",
        revokedAt: "Jahrgang widerrufen",
        accreditation: "Akkreditierung",
        accreditor: "Akkreditierer",
        onList: "Akkreditierer auf der Liste dieser Seite",
        operator: "Befugtes Konto",
        block: "Stand von Block",
      },
      download: "Jahrgänge als CSV",
      downloadAll: "Alle Jahrgänge als CSV",
      downloadName: "jahrgaenge",
      whole: "alle",
      suspended: (count) => `${count} ausgesetzt`,
    },
    pages: {
      title: "Seiten",
      first: "Erste",
      previous: "Vorige",
      next: "Nächste",
      last: "Letzte",
      range: (first, last, all) => `${first} bis ${last} von ${all}`,
    },
    state: {
      inForce: (until) => `bis ${until}`,
      begins: (from) => `beginnt am ${from}`,
      ended: (until) => `beendet am ${until}`,
      accreditorEnded: "Mandat des Akkreditierers beendet",
      unlisted: "nicht auf der Liste dieser Seite",
      listed: "auf der Liste dieser Seite",
      notAccredited: "nicht akkreditiert",
      inEffect: "wirksam",
      notInEffect: "nicht wirksam",
      revoked: (date) => `widerrufen am ${date}`,
    },
    issuer: {
      number: (id) => `Aussteller ${id}`,
      unknown: (id) => `Aussteller ${id} steht nicht in dieser Momentaufnahme. Vielleicht wurde er später eingetragen.`,
      facts: {
        name: "Name",
        uri: "Adresse",
        number: "Nummer im Register",
        sponsor: "Eingetragen von",
        operators: "Befugte Konten",
        batches: "Jahrgänge",
        revoked: "Widerrufene Nachweise",
        recovery: "Wiederherstellung",
      },
      operators: (inForce, all) => `${inForce} in Kraft, ${all} insgesamt`,
      counted: (batches, credentials) => `${batches}, mit ${credentials} Nachweisen`,
      recovering: "Das Verwaltungskonto des Ausstellers wird wiederhergestellt. Bis dahin kann es nicht handeln.",
      accreditations: "Akkreditierungen",
      columns: { accreditor: "Akkreditierer", calls: "Nennt den Aussteller", term: "Dauer" },
      calledBy: (accreditor) => `Akkreditierer ${accreditor} nennt ihn`,
      whoNames: (accreditor) =>
        `Nur Akkreditierer ${accreditor} nennt diesen Aussteller beim Namen, und er steht nicht auf der Liste dieser Seite. Ein solcher kann jeden Namen schreiben.`,
    },
    batch: {
      title: (date) => `Jahrgang vom ${date}`,
      unknown:
        "Dieser Jahrgang steht nicht in dieser Momentaufnahme. Vielleicht wurde er später verankert, vielleicht nie.",
      facts: {
        issuer: "Aussteller",
        root: "Wurzel",
        anchored: "Verankert",
        size: "Nachweise",
        state: "Zustand",
        revoked: "Widerrufene Nachweise",
        suspended: "Ausgesetzte Nachweise",
        accreditation: "Akkreditierung",
        operator: "Befugtes Konto",
        corrects: "Berichtigt",
        gas: "Kosten der Verankerung",
      },
      anchored: (time, block) => `${time}, in Block ${block}`,
      accreditation: (id) => `Nummer ${id}, von`,
      notInEffect:
        "Der Akkreditierer, die Akkreditierung oder das befugte Konto wurde zu einem Zeitpunkt beendet, der vor der Verankerung liegt. Die Nachweise dieses Jahrgangs zählen nicht.",
      unlisted:
        "Der Jahrgang wurde unter einem Akkreditierer verankert, der nicht auf der Liste dieser Seite steht. Diese Seite nimmt seine Nachweise nicht an.",
      gas: (gas) => `${gas} Gas`,
    },
    check: {
      asking: (nodes) => (nodes === 1 ? "Ein Knoten wird gefragt …" : `${nodes} Knoten werden gefragt …`),
      same: (block) => `Jetzt geprüft, bei Block ${block}.`,
      differs: (what, block) => `Weicht von der Momentaufnahme ab: ${what}. Jetzt geprüft, bei Block ${block}.`,
      failed: "Konnte jetzt nicht geprüft werden.",
      failedSays: "Das spricht nicht dagegen: Zu wenige Knoten antworteten gleich.",
      again: "Noch einmal prüfen",
      change: (snapshot, now) => `in der Momentaufnahme ${snapshot}, jetzt ${now}`,
      accreditor: (id) => `Akkreditierer ${id}`,
      accreditation: (id) => `Akkreditierung ${id}`,
      rest: (asOf) => `Was folgt, ist die Momentaufnahme. ${asOf}.`,
      unread: (what) => `Nicht verglichen: ${what}.`,
      missing: "nicht da",
      yes: "ja",
      no: "nein",
      never: "nie",
      members: {
        name: "Name",
        uri: "Adresse",
        from: "Beginn",
        until: "Ende",
        issuer: "Aussteller",
        accreditor: "Akkreditierer",
        sponsor: "eingetragen von Akkreditierer",
        operators: "befugte Konten",
        recovering: "Wiederherstellung des Verwaltungskontos",
        accreditation: "Akkreditierung",
        operator: "Befugtes Konto",
        size: "Nachweise",
        anchoredAt: "verankert",
        block: "Block der Verankerung",
        corrects: "welchen Jahrgang er berichtigt",
        gas: "Kosten der Verankerung",
        revokedAt: "ganzer Jahrgang widerrufen",
        revoked: "widerrufene Nachweise",
        suspended: "ausgesetzte Nachweise",
        counts: "wirksam",
      },
    },
  },
};
