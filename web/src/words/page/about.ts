// What the page says about itself: its host, its list, its nodes, and what is seen by whom.

import type { Language, TrustedRegistry } from "@laurel/sdk/verify";

/** The texts about the page in one language. Numbers that are put in are texts already. */
export interface AboutWords {
  readonly title: string;
  readonly host: Readonly<Record<"title" | "runBy" | "site" | "contact" | "address" | "lie", string>>;
  readonly list: {
    readonly title: string;
    readonly says: string;
    readonly name: string;
    readonly sha256: string;
    readonly chain: string;
    readonly address: string;
    readonly accreditors: string;
    readonly everyAccreditor: string;
    readonly noAccreditor: string;
    readonly finality: string;
    readonly finalities: Readonly<Record<Exclude<TrustedRegistry["finality"], object>, string>>;
    readonly confirmations: (blocks: string) => string;
    readonly quorum: string;
    readonly quorumOf: (needed: string, hosts: string) => string;
    readonly oneBelieved: string;
    readonly nothing: string;
  };
  readonly nodes: {
    readonly title: string;
    readonly says: string;
    readonly test: string;
    readonly testing: string;
    readonly own: string;
    readonly good: (block: string, age: string) => string;
    readonly unreachable: string;
    readonly nonsense: string;
    readonly wrongChain: string;
    readonly stale: (age: string) => string;
    readonly single: string;
  };
  readonly build: Readonly<Record<"title" | "says" | "version" | "sha384" | "unknown", string>>;
  readonly known: { readonly title: string; readonly says: string; readonly none: string };
  readonly privacy: { readonly title: string; readonly points: readonly string[]; readonly small: string };
}

/** The texts about the page. */
export const ABOUT_WORDS: Readonly<Record<Language, AboutWords>> = {
  en: {
    title: "About this page",
    host: {
      title: "Who runs it",
      runBy: "Run by",
      site: "Web site",
      contact: "Contact",
      address: "Address of this page",
      lie: "A page can lie about its verdict, and no mark on it proves otherwise. Start at a page of your own choice, and type its address yourself.",
    },
    list: {
      title: "Whom it trusts",
      says: "This page knows only the credentials of these registries. Another page may have another list.",
      name: "Name of the list",
      sha256: "SHA-256 of the list",
      chain: "Chain",
      address: "Address",
      accreditors: "Accreditors recognised",
      everyAccreditor: "all of this registry",
      noAccreditor: "none",
      finality: "Read at",
      finalities: {
        finalized: "the newest block that the chain calls finalized",
        safe: "the newest block that the chain calls safe",
        latest: "the newest block",
      },
      confirmations: (blocks) => `the block ${blocks} before the newest`,
      quorum: "Nodes that must agree",
      quorumOf: (needed, hosts) => `${needed} of ${hosts}`,
      oneBelieved: "one node is believed",
      nothing: "The list is empty: this page knows no credential.",
    },
    nodes: {
      title: "Nodes",
      says: "A test asks each node for its chain and its newest block. The node then sees your IP address.",
      test: "Test the nodes now",
      testing: "asking …",
      own: "This host sees which batch you ask about.",
      good: (block, age) => `reachable, block ${block}, ${age} old`,
      unreachable: "not reachable from here",
      nonsense: "gives an answer that makes no sense",
      wrongChain: "is connected to a different chain",
      stale: (age) => `lags behind: its newest block is ${age} old`,
      single: "accepts only one call at a time",
    },
    build: {
      title: "Which build",
      says: "Anyone who builds the same version with the same list gets files with the same hashes.",
      version: "Version",
      sha384: "SHA-384 of build.json",
      unknown: "This page does not say which build it is.",
    },
    known: {
      title: "Other pages that check",
      says: "If much depends on the answer, type the address yourself.",
      none: "This page knows no other page.",
    },
    privacy: {
      title: "Who sees what",
      points: [
        "The file stays in your browser. The part of a link after # is not sent to any server.",
        "The nodes see your IP address, the time, this page's address, the issuer, the batch, and a group of at most 256 credentials that includes yours.",
        "The page's host sees that you opened the page, as every web server does.",
        "There are no cookies, nothing is stored, and no one else is asked.",
      ],
      small:
        "If a batch has at most 256 credentials, the group is the whole batch; if a batch has one, the group is your credential alone.",
    },
  },
  de: {
    title: "Über diese Seite",
    host: {
      title: "Wer sie betreibt",
      runBy: "Betrieben von",
      site: "Website",
      contact: "Kontakt",
      address: "Adresse dieser Seite",
      lie: "Eine Seite kann beim Ergebnis lügen, und kein Zeichen auf ihr beweist das Gegenteil. Beginnen Sie bei einer Seite Ihrer Wahl und tippen Sie deren Adresse selbst ein.",
    },
    list: {
      title: "Wem sie vertraut",
      says: "Diese Seite kennt nur Nachweise dieser Register. Eine andere Seite kann eine andere Liste haben.",
      name: "Name der Liste",
      sha256: "SHA-256 der Liste",
      chain: "Kette",
      address: "Adresse",
      accreditors: "Anerkannte Akkreditierungsstellen",
      everyAccreditor: "alle in diesem Register",
      noAccreditor: "keine",
      finality: "Gelesen bei",
      finalities: {
        finalized: "dem neuesten Block, der auf der Kette endgültig ist",
        safe: "dem neuesten Block, der auf der Kette als sicher gilt",
        latest: "dem neuesten Block",
      },
      confirmations: (blocks) => `dem Block ${blocks} vor dem neuesten`,
      quorum: "So viele Knoten müssen übereinstimmen",
      quorumOf: (needed, hosts) => `${needed} von ${hosts}`,
      oneBelieved: "einem einzigen Knoten wird geglaubt",
      nothing: "Die Liste ist leer: Diese Seite kennt keinen Nachweis.",
    },
    nodes: {
      title: "Knoten",
      says: "Ein Test fragt jeden Knoten nach seiner Kette und seinem neuesten Block. Der Knoten sieht dabei Ihre IP-Adresse.",
      test: "Die Knoten jetzt testen",
      testing: "wird gefragt …",
      own: "Dieser Server sieht, nach welchem Jahrgang Sie fragen.",
      good: (block, age) => `erreichbar, Block ${block}, ${age} alt`,
      unreachable: "von hier aus nicht erreichbar",
      nonsense: "gibt keine sinnvolle Antwort",
      wrongChain: "gehört zu einer anderen Kette",
      stale: (age) => `hinkt hinterher: sein neuester Block ist ${age} alt`,
      single: "nimmt nur eine Anfrage auf einmal an",
    },
    build: {
      title: "Welche Fassung",
      says: "Wer diese Version mit dieser Liste baut, erhält Dateien mit genau diesen Hashes.",
      version: "Version",
      sha384: "SHA-384 von build.json",
      unknown: "Diese Seite gibt ihre Fassung nicht an.",
    },
    known: {
      title: "Andere Prüfseiten",
      says: "Wenn viel davon abhängt, tippen Sie die Adresse selbst ein.",
      none: "Diese Seite kennt keine andere.",
    },
    privacy: {
      title: "Wer was sieht",
      points: [
        "Die Datei bleibt in Ihrem Browser. Was in einem Link hinter dem # steht, wird an keinen Server geschickt.",
        "Die Knoten sehen Ihre IP-Adresse, die Uhrzeit, die Adresse dieser Seite, den Aussteller, den Jahrgang und eine Gruppe von höchstens 256 Nachweisen, zu der Ihrer gehört.",
        "Wer die Seite betreibt, sieht, dass Sie sie geöffnet haben, wie jeder Webserver.",
        "Es gibt keine Cookies, nichts wird gespeichert, und sonst wird niemand gefragt.",
      ],
      small:
        "Hat ein Jahrgang höchstens 256 Nachweise, ist diese Gruppe der ganze Jahrgang; hat er nur einen, ist es Ihrer allein.",
    },
  },
};
