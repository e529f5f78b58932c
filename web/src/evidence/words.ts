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
    kept: (name, block) => `${name} is evidence, not a credential: what the registry said at block ${block}.`,
    damaged: (name) => `${name} is evidence, but damaged or of a newer version. Ask for the file again.`,
    next: "Now choose the credential. This page asks the nodes first, and uses the evidence only if no node can be reached.",
    brought: [
      "No node answered for this credential, so this verdict rests on evidence from the sender.",
      "The evidence does not show later changes.",
    ],
    rests: [
      "No node answered for this credential, so this verdict rests on the evidence that you gave.",
      "The evidence does not show later changes.",
    ],
    said: (block, hash) => `You said that block ${block} is ${hash}.`,
    confirmed: "The nodes confirmed the block of the evidence.",
    missing: "The evidence that you gave does not show this credential.",
    question: (block, moment) =>
      `This evidence is of block ${block}, ${moment}. Has someone you trust told you the hash of that block?`,
    hint: "Type or paste the hash that they gave you. Do not use a hash from the sender of the evidence.",
    compare: "Compare",
    noHash: "This is not the hash of a block: a hash has 64 digits from 0 to 9 and a to f.",
    other:
      "The block of the evidence has another hash. Do not trust the evidence, unless your hash belongs to another block.",
  },
  de: {
    pasted: "Der eingefügte Text",
    kept: (name, block) => `${name} ist kein Nachweis, sondern ein Beleg: was das Register bei Block ${block} sagte.`,
    damaged: (name) =>
      `${name} ist ein Beleg, aber beschädigt oder von einer neueren Version. Bitten Sie noch einmal um die Datei.`,
    next: "Wählen Sie jetzt den Nachweis aus. Diese Seite fragt zuerst die Knoten. Nur wenn sie keinen erreicht, entscheidet der Beleg.",
    brought: [
      "Kein Knoten hat etwas zu diesem Nachweis gesagt. Dieses Ergebnis stützt sich auf einen Beleg des Absenders.",
      "Spätere Änderungen zeigt der Beleg nicht.",
    ],
    rests: [
      "Kein Knoten hat etwas zu diesem Nachweis gesagt. Dieses Ergebnis stützt sich auf den Beleg, den Sie vorgelegt haben.",
      "Spätere Änderungen zeigt der Beleg nicht.",
    ],
    said: (block, hash) => `Sie haben gesagt, dass Block ${block} ${hash} ist.`,
    confirmed: "Die Knoten haben den Block des Belegs bestätigt.",
    missing: "Der vorgelegte Beleg zeigt diesen Nachweis nicht.",
    question: (block, moment) =>
      `Dieser Beleg ist von Block ${block}, ${moment}. Hat Ihnen jemand, dem Sie vertrauen, den Hash dieses Blocks genannt?`,
    hint: "Geben Sie den Hash ein, den Sie von dieser Person haben. Nehmen Sie keinen Hash vom Absender des Belegs.",
    compare: "Vergleichen",
    noHash: "Das ist kein Block-Hash: Ein Hash hat 64 Zeichen von 0 bis 9 und a bis f.",
    other:
      "Der Block des Belegs hat einen anderen Hash. Trauen Sie dem Beleg nicht, außer Ihr Hash gehört zu einem anderen Block.",
  },
};
