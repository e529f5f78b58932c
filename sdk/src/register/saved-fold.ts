// A fold as JSON, to go on with it later.

import {
  createFold,
  type FoldedAccreditation,
  type FoldedAccreditor,
  type FoldedBatch,
  type FoldedWords,
  nameBatch,
  put,
  putOperator,
  putWord,
  type RegisterFold,
} from "./fold.ts";

/** A word's number and its bits, in hexadecimal digits. */
type SavedWord = readonly [word: number, bits: string];

/** What events up to a block say, as JSON. */
export interface SavedFold {
  readonly accreditors: readonly ({ readonly id: number } & FoldedAccreditor)[];
  readonly issuers: readonly {
    readonly id: number;
    readonly sponsor: number;
    readonly operators: readonly (readonly [id: number, from: number, until: number])[];
    readonly recovery: { readonly startedAt: number; readonly starter: number } | null;
  }[];
  readonly accreditations: readonly ({ readonly id: number } & FoldedAccreditation)[];
  readonly batches: readonly (Omit<FoldedBatch, "revoked" | "suspended"> & {
    readonly revoked: readonly SavedWord[];
    readonly suspended: readonly SavedWord[];
  })[];
}

/** Writes a fold down. */
export function saveFold({ accreditors, issuers, accreditations, batches }: RegisterFold): SavedFold {
  return {
    accreditors: [...accreditors].map(([id, row]) => ({ id, ...row })),
    issuers: [...issuers].map(([id, { sponsor, operators, recovery }]) => ({
      ...{
        id,
        sponsor,
        operators: [...operators].map(([operator, { from, until }]) => [operator, from, until] as const),
      },
      recovery: recovery ?? null,
    })),
    accreditations: [...accreditations].map(([id, row]) => ({ id, ...row })),
    batches: [...batches.values()].map((batch) => ({
      ...batch,
      revoked: saveWords(batch.revoked),
      suspended: saveWords(batch.suspended),
    })),
  };
}

/**
 * The fold that was written down.
 * @param saved of the form that `saveFold` gives
 * @throws RegisterError `register.too-large`
 */
export function restoreFold(saved: SavedFold): RegisterFold {
  const fold = createFold();
  for (const { id, ...row } of saved.accreditors) put(fold.accreditors, id, row);
  for (const { id, ...row } of saved.accreditations) put(fold.accreditations, id, row);
  for (const { id, sponsor, operators, recovery } of saved.issuers) {
    put(fold.issuers, id, { sponsor, operators: new Map(), recovery: recovery ?? undefined });
    for (const [operator, from, until] of operators) putOperator(fold, id, operator, { from, until });
  }
  for (const { revoked, suspended, ...batch } of saved.batches) {
    const words = { revoked: restoreWords(fold, revoked), suspended: restoreWords(fold, suspended) };
    put(fold.batches, nameBatch(batch.issuer, batch.root), { ...batch, ...words });
  }
  return fold;
}

function saveWords(words: FoldedWords): readonly SavedWord[] {
  return [...words].map(([word, bits]) => [word, bits.toString(16)]);
}

function restoreWords(fold: RegisterFold, saved: readonly SavedWord[]): FoldedWords {
  const words: FoldedWords = new Map();
  for (const [word, bits] of saved) putWord(fold, words, word, BigInt(`0x${bits}`));
  return words;
}
