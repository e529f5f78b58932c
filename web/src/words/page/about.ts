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
      says: "This page knows the credentials of these registries alone. Another page may have another list.",
      name: "Name of the list",
      sha256: "SHA-256 of the list",
      chain: "Chain",
      address: "Address",
      accreditors: "Accreditors recognised",
      everyAccreditor: "all of this registry",
      noAccreditor: "none",
      finality: "Read at",
      finalities: {
        finalized: "the newest block that the chain holds final",
        safe: "the newest block that the chain holds safe",
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
      own: "This host sees which batch is asked for.",
      good: (block, age) => `reachable, block ${block}, ${age} old`,
      unreachable: "not reachable from here",
      nonsense: "answers with nonsense",
      wrongChain: "is connected to a different chain",
      stale: (age) => `lags behind: its newest block is ${age} old`,
      single: "takes one call at a time",
    },
    build: {
      title: "Which build",
      says: "Whoever builds the same version with the same list gets files with the same hashes.",
      version: "Version",
      sha384: "SHA-384 of build.json",
      unknown: "This page does not say which build it is.",
    },
    known: {
      title: "Other pages that check",
      says: "Type the address yourself where much depends on it.",
      none: "This page knows no other one.",
    },
    privacy: {
      title: "Who sees what",
      points: [
        "The file stays in your browser. What follows the # of a link is not sent to any server.",
        "The nodes see your IP address, the time, this page's address, the issuer, and the batch with a group of at most 256 credentials of which yours is one.",
        "The page's host sees that you opened the page, as every web server does.",
        "There are no cookies, nothing is stored, and nobody else is asked.",
      ],
      small: "Of a batch with fewer than 256 credentials that group is the whole batch; of a batch of one it is yours.",
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
      lie: "Eine Seite kann über ihr Urteil lügen, und kein Zeichen darauf beweist das Gegenteil. Beginnen Sie bei einer Seite Ihrer Wahl, und tippen Sie deren Adresse selbst ein.",
    },
    list: {
      title: "Wem sie vertraut",
      says: "Diese Seite kennt nur Nachweise dieser Register. Eine andere Seite kann eine andere Liste haben.",
      name: "Name der Liste",
      sha256: "SHA-256 der Liste",
      chain: "Kette",
      address: "Adresse",
      accreditors: "Anerkannte Akkreditierer",
      everyAccreditor: "alle dieses Registers",
      noAccreditor: "keiner",
      finality: "Gelesen bei",
      finalities: {
        finalized: "dem neuesten Block, den die Kette für endgültig hält",
        safe: "dem neuesten Block, den die Kette für sicher hält",
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
      own: "Dieser Rechner sieht, nach welchem Jahrgang gefragt wird.",
      good: (block, age) => `erreichbar, Block ${block}, ${age} alt`,
      unreachable: "von hier aus nicht erreichbar",
      nonsense: "antwortet mit Unsinn",
      wrongChain: "gehört zu einer anderen Kette",
      stale: (age) => `hinkt hinterher: sein neuester Block ist ${age} alt`,
      single: "nimmt nur eine Anfrage auf einmal",
    },
    build: {
      title: "Welcher Stand",
      says: "Wer dieselbe Version mit derselben Liste baut, bekommt Dateien mit denselben Hashes.",
      version: "Version",
      sha384: "SHA-384 von build.json",
      unknown: "Diese Seite sagt nicht, welcher Stand sie ist.",
    },
    known: {
      title: "Andere Seiten, die prüfen",
      says: "Tippen Sie die Adresse selbst ein, wo viel davon abhängt.",
      none: "Diese Seite kennt keine andere.",
    },
    privacy: {
      title: "Wer was sieht",
      points: [
        "Die Datei bleibt in Ihrem Browser. Was in einem Link hinter dem # steht, wird an keinen Server geschickt.",
        "Die Knoten sehen Ihre IP-Adresse, die Zeit, die Adresse dieser Seite, den Aussteller und den Jahrgang mit einer Gruppe von höchstens 256 Nachweisen, von denen Ihrer einer ist.",
        "Wer die Seite betreibt, sieht, dass Sie sie geöffnet haben, wie jeder Webserver.",
        "Es gibt keine Cookies, nichts wird gespeichert, und sonst wird niemand gefragt.",
      ],
      small:
        "Bei einem Jahrgang mit weniger als 256 Nachweisen ist diese Gruppe der ganze Jahrgang; bei einem Jahrgang von einem ist es Ihrer.",
    },
  },
};
