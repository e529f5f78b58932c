// The tables: what the registry holds, and each event that led there.
//
// A moment is in seconds since 1970, and a term is [from, until). Moments and sizes have 8 bytes: GraphQL's Int has 4, and an issuer may claim
// a size of 2^32 - 1.

import { and, eq, index, onchainTable, onchainView, primaryKey, relations, sql } from "ponder";

/** One row: who governs the registry. */
export const registry = onchainTable("registry", (t) => ({
  address: t.hex().primaryKey(),
  governor: t.hex().notNull(),
  pendingGovernor: t.hex(),
}));

export const accreditor = onchainTable("accreditor", (t) => ({
  id: t.integer().primaryKey(),
  account: t.hex().notNull(),
  pendingAccount: t.hex(),
  from: t.int8({ mode: "bigint" }).notNull(),
  until: t.int8({ mode: "bigint" }).notNull(),
  name: t.text().notNull(),
  uri: t.text().notNull(),
}));

export const issuer = onchainTable("issuer", (t) => ({
  id: t.integer().primaryKey(),
  sponsor: t.integer().notNull(),
  admin: t.hex().notNull(),
  pendingAdmin: t.hex(),
  /** A recovery that was started and not yet decided; null for none. It lapses with the mandate of its starter, without an event. */
  recoveryAdmin: t.hex(),
  recoveryStartedAt: t.int8({ mode: "bigint" }),
  /** The accreditor that started the recovery; 0 for the governor. */
  recoveryStarter: t.integer(),
  recoveryObjected: t.boolean().notNull(),
}));

export const accreditation = onchainTable(
  "accreditation",
  (t) => ({
    id: t.integer().primaryKey(),
    issuer: t.integer().notNull(),
    accreditor: t.integer("accreditor").notNull(),
    from: t.int8({ mode: "bigint" }).notNull(),
    until: t.int8({ mode: "bigint" }).notNull(),
    name: t.text().notNull(),
    uri: t.text().notNull(),
  }),
  (table) => ({ byIssuer: index().on(table.issuer) }),
);

export const operator = onchainTable(
  "operator",
  (t) => ({
    issuer: t.integer().notNull(),
    id: t.integer().notNull(),
    account: t.hex().notNull(),
    from: t.int8({ mode: "bigint" }).notNull(),
    until: t.int8({ mode: "bigint" }).notNull(),
    /** 1 to anchor, 2 to revoke, 3 for both. */
    rights: t.integer().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.issuer, table.id] }) }),
);

/** Batches by their last anchor: earlier ones are in `history`. Columns that the view below selects need names. */
export const batch = onchainTable(
  "batch",
  (t) => ({
    issuer: t.integer("issuer").notNull(),
    root: t.hex("root").notNull(),
    size: t.int8({ mode: "bigint" }).notNull(),
    accreditation: t.integer().notNull(),
    operator: t.integer().notNull(),
    anchoredAt: t.int8({ mode: "bigint" }).notNull(),
    /** The block of the anchor. */
    block: t.int8({ mode: "bigint" }).notNull(),
    /** When the whole batch was revoked; 0 if it is not. */
    revokedAt: t.int8({ mode: "bigint" }).notNull(),
    /** The root of the batch whose credentials this one replaces; null for none. */
    replaces: t.hex(),
  }),
  (table) => ({
    key: primaryKey({ columns: [table.issuer, table.root] }),
    byRoot: index().on(table.root),
    byReplaced: index().on(table.issuer, table.replaces),
  }),
);

/** The bitmaps of batches: the credential at index i has bit i % 256 of word i / 256. A word without a row is 0. */
export const word = onchainTable(
  "word",
  (t) => ({
    issuer: t.integer().notNull(),
    root: t.hex().notNull(),
    word: t.integer().notNull(),
    revoked: t.bigint().notNull(),
    suspended: t.bigint().notNull(),
  }),
  (table) => ({ key: primaryKey({ columns: [table.issuer, table.root, table.word] }) }),
);

/** Each event, in the order of `id`. */
export const history = onchainTable(
  "history",
  (t) => ({
    id: t.text().primaryKey(),
    event: t.text().notNull(),
    /** Null for an event that concerns no issuer, or no batch. */
    issuer: t.integer(),
    root: t.hex(),
    block: t.int8({ mode: "bigint" }).notNull(),
    timestamp: t.int8({ mode: "bigint" }).notNull(),
    transaction: t.hex().notNull(),
    /** The event's arguments by their names; numbers of more than 32 bits are text. */
    arguments: t.jsonb().notNull(),
  }),
  (table) => ({ byIssuer: index().on(table.issuer, table.root) }),
);

const holds = (term: typeof operator | typeof accreditation | typeof accreditor) =>
  sql<boolean>`(${term.from} <= ${batch.anchoredAt} and ${batch.anchoredAt} < ${term.until})`;

/**
 * Whether each batch counts: the terms of its operator, accreditation and accreditor all contain the moment of the anchor. This is a view and no
 * column: a term can be ended as of a past moment, and then anchors stop counting without an event of their own.
 */
export const standing = onchainView("standing").as((query) =>
  query
    .select({
      issuer: batch.issuer,
      root: batch.root,
      accreditor: accreditation.accreditor,
      operatorHolds: holds(operator).as("operator_holds"),
      accreditationHolds: holds(accreditation).as("accreditation_holds"),
      accreditorHolds: holds(accreditor).as("accreditor_holds"),
      counts: sql<boolean>`${holds(operator)} and ${holds(accreditation)} and ${holds(accreditor)}`.as("counts"),
    })
    .from(batch)
    .innerJoin(operator, and(eq(operator.issuer, batch.issuer), eq(operator.id, batch.operator)))
    .innerJoin(accreditation, eq(accreditation.id, batch.accreditation))
    .innerJoin(accreditor, eq(accreditor.id, accreditation.accreditor)),
);

/* What GraphQL can follow from one row to others. */

export const accreditorRelations = relations(accreditor, ({ many }) => ({ accreditations: many(accreditation) }));

export const issuerRelations = relations(issuer, ({ many }) => ({
  accreditations: many(accreditation),
  operators: many(operator),
  batches: many(batch),
}));

export const accreditationRelations = relations(accreditation, ({ one }) => ({
  issuerRow: one(issuer, { fields: [accreditation.issuer], references: [issuer.id] }),
  accreditorRow: one(accreditor, { fields: [accreditation.accreditor], references: [accreditor.id] }),
}));

export const operatorRelations = relations(operator, ({ one }) => ({
  issuerRow: one(issuer, { fields: [operator.issuer], references: [issuer.id] }),
}));

export const batchRelations = relations(batch, ({ one, many }) => ({
  issuerRow: one(issuer, { fields: [batch.issuer], references: [issuer.id] }),
  accreditationRow: one(accreditation, { fields: [batch.accreditation], references: [accreditation.id] }),
  operatorRow: one(operator, { fields: [batch.issuer, batch.operator], references: [operator.issuer, operator.id] }),
  words: many(word),
}));

export const wordRelations = relations(word, ({ one }) => ({
  batchRow: one(batch, { fields: [word.issuer, word.root], references: [batch.issuer, batch.root] }),
}));
