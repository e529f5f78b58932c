// What the page says of evidence. Loaded with it, in both languages.

import type { Language } from "@laurel/sdk/verify";

/** The texts in one language. */
export interface EvidenceWords {
  /** In place of the name of what was pasted. */
  readonly pasted: string;
  readonly kept: (name: string, block: number) => string;
  readonly damaged: (name: string) => string;
  /** What to do with evidence alone. */
  readonly next: string;
  /** Of a verdict by evidence: it came with the credential, or not. */
  readonly brought: readonly string[];
  readonly rests: readonly string[];
  readonly said: (block: number, hash: string) => string;
  readonly confirmed: string;
  readonly missing: string;
  readonly question: (block: number, moment: string) => string;
  readonly hint: string;
  readonly compare: string;
  readonly noHash: string;
  readonly other: string;
}

/** The texts. */
export const EVIDENCE_WORDS: Readonly<Record<Language, EvidenceWords>> = {
  en: {
    pasted: "The pasted text",
    kept: (name, block) => `${name} is evidence, and no credential. It shows what the registry said at block ${block}.`,
    damaged: (name) => `${name} is evidence, but it is damaged or of a newer version. Ask for it again.`,
    next: "Now give the credential. This page asks the nodes first, and goes by the evidence only if it cannot reach them.",
    brought: [
      "No node told of this credential, so this rests on evidence brought by the sender.",
      "What changed since then is not in it.",
    ],
    rests: [
      "No node told of this credential, so this rests on the evidence that you gave.",
      "What changed since then is not in it.",
    ],
    said: (block, hash) => `You said that block ${block} is ${hash}.`,
    confirmed: "Its block was confirmed by the nodes.",
    missing: "The evidence that you gave does not show this credential.",
    question: (block, moment) =>
      `This evidence is of block ${block}, ${moment}. Do you know its hash from somebody you trust?`,
    hint: "Type or paste the hash that they gave you. Do not take it from whoever sent the evidence.",
    compare: "Compare",
    noHash: "This is no hash of a block: a hash has 64 digits from 0 to 9 and a to f.",
    other: "The evidence's block has another hash. Do not believe the evidence, unless yours is of another block.",
  },
  de: {
    pasted: "Der eingefügte Text",
    kept: (name, block) =>
      `${name} ist ein Beleg und kein Nachweis. Er zeigt, was das Register bei Block ${block} sagte.`,
    damaged: (name) =>
      `${name} ist ein Beleg, aber beschädigt oder von einer neueren Version. Bitten Sie noch einmal darum.`,
    next: "Geben Sie jetzt den Nachweis dazu. Diese Seite fragt zuerst die Knoten. Nur wenn sie keinen erreicht, entscheidet der Beleg.",
    brought: [
      "Kein Knoten hat etwas zu diesem Nachweis gesagt. Das stützt sich auf einen Beleg, den der Absender mitgebracht hat.",
      "Was sich seitdem geändert hat, steht nicht darin.",
    ],
    rests: [
      "Kein Knoten hat etwas zu diesem Nachweis gesagt. Das stützt sich auf den Beleg, den Sie vorgelegt haben.",
      "Was sich seitdem geändert hat, steht nicht darin.",
    ],
    said: (block, hash) => `Sie haben gesagt, dass Block ${block} ${hash} ist.`,
    confirmed: "Seinen Block haben die Knoten bestätigt.",
    missing: "Der vorgelegte Beleg zeigt diesen Nachweis nicht.",
    question: (block, moment) =>
      `Dieser Beleg ist von Block ${block}, ${moment}. Kennen Sie dessen Hash von jemandem, dem Sie vertrauen?`,
    hint: "Tippen oder fügen Sie den Hash ein, den Sie dort bekommen haben. Nehmen Sie ihn nicht von dem, der den Beleg geschickt hat.",
    compare: "Vergleichen",
    noHash: "Das ist kein Hash eines Blocks: Ein Hash hat 64 Zeichen von 0 bis 9 und a bis f.",
    other:
      "Der Block des Belegs hat einen anderen Hash. Glauben Sie dem Beleg nicht, außer Ihr Hash gehört zu einem anderen Block.",
  },
};
