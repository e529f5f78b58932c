// Each event of the registry changes the tables as the contract changed its state, and is noted in `history`.
//
// An update of a row that is missing stops the indexer: then LAUREL_START_BLOCK is after the registry's first block.

import { type Context, type Event, type EventNames, ponder } from "ponder:registry";
import { accreditation, accreditor, batch, history, issuer, operator, registry, word } from "ponder:schema";
import { zeroAddress } from "viem";

type EventName = Extract<EventNames, `${string}:${Capitalize<string>}`>;
type Args<Name extends EventName> = Event<Name>["args"];
type Db = Context["db"];
type Hex = `0x${string}`;

interface Logged<Name extends EventName> {
  readonly id: string;
  readonly args: Args<Name>;
  readonly log: { readonly address: Hex };
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly transaction: { readonly hash: Hex };
}

/** Has an event change the tables. Every event is noted, also one that changes nothing else. */
function on<Name extends EventName>(
  name: Name,
  apply: (args: Args<Name>, db: Db, event: Logged<Name>) => Promise<unknown>,
): void {
  ponder.on(name, async (given) => {
    const { event, context } = given as unknown as { readonly event: Logged<Name>; readonly context: Context };
    const { args, block, transaction, id } = event;
    await apply(args, context.db, event);
    await context.db.insert(history).values({
      ...{ id, event: name.slice(name.indexOf(":") + 1), ...findSubject(args) },
      ...{ block: block.number, timestamp: block.timestamp, transaction: transaction.hash },
      arguments: Object.fromEntries(Object.entries(args as object).map(([key, value]) => [key, writeArgument(value)])),
    });
  });
}

/** The issuer and the batch that an event concerns; a replacement concerns the batch that is replaced by its own events. */
function findSubject(args: object): { readonly issuer: number | null; readonly root: Hex | null } {
  const { issuer: ofIssuer = null, root = null } = args as { readonly issuer?: number; readonly root?: Hex };
  return { issuer: ofIssuer, root };
}

function writeArgument(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  return typeof value === "bigint" ? String(value) : value;
}

/** PostgreSQL's text has no zero byte. */
function storable(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}

/** The zero address withdraws an offer. */
function nameOffered(account: Hex): Hex | null {
  return account === zeroAddress ? null : account;
}

/* THE GOVERNOR */

on("CredentialRegistry:OwnershipTransferStarted", (args, db, { log }) =>
  db.update(registry, { address: log.address }).set({ pendingGovernor: nameOffered(args.newOwner) }),
);

on("CredentialRegistry:OwnershipTransferred", (args, db, { log }) => {
  const row = { governor: args.newOwner, pendingGovernor: null };
  return db
    .insert(registry)
    .values({ address: log.address, ...row })
    .onConflictDoUpdate(row);
});

/* ACCREDITORS */

on("CredentialRegistry:AccreditorAppointed", (args, db) =>
  db.insert(accreditor).values({
    ...{ id: args.accreditor, account: args.account, from: BigInt(args.from), until: BigInt(args.until) },
    ...{ name: storable(args.name), uri: storable(args.uri) },
  }),
);

on("CredentialRegistry:AccreditorEnded", (args, db) =>
  db.update(accreditor, { id: args.accreditor }).set({ until: BigInt(args.until) }),
);

on("CredentialRegistry:AccreditorHandoverStarted", (args, db) =>
  db.update(accreditor, { id: args.accreditor }).set({ pendingAccount: nameOffered(args.account) }),
);

on("CredentialRegistry:AccreditorHandoverAccepted", (args, db) =>
  db.update(accreditor, { id: args.accreditor }).set({ account: args.account, pendingAccount: null }),
);

/* ISSUERS AND ACCREDITATIONS */

on("CredentialRegistry:IssuerRegistered", (args, db) =>
  db.insert(issuer).values({ id: args.issuer, sponsor: args.sponsor, admin: args.admin, recoveryObjected: false }),
);

on("CredentialRegistry:IssuerAccredited", (args, db) =>
  db.insert(accreditation).values({
    ...{ id: args.accreditation, issuer: args.issuer, accreditor: args.accreditor },
    ...{ from: BigInt(args.from), until: BigInt(args.until), name: storable(args.name), uri: storable(args.uri) },
  }),
);

on("CredentialRegistry:AccreditationEnded", (args, db) =>
  db.update(accreditation, { id: args.accreditation }).set({ until: BigInt(args.until) }),
);

on("CredentialRegistry:IssuerHandoverStarted", (args, db) =>
  db.update(issuer, { id: args.issuer }).set({ pendingAdmin: nameOffered(args.admin) }),
);

on("CredentialRegistry:IssuerHandoverAccepted", (args, db) =>
  db.update(issuer, { id: args.issuer }).set({ admin: args.admin, pendingAdmin: null }),
);

/* OPERATORS */

on("CredentialRegistry:OperatorAdded", (args, db) =>
  db.insert(operator).values({
    ...{ issuer: args.issuer, id: args.operator, account: args.account, rights: args.rights },
    ...{ from: BigInt(args.from), until: BigInt(args.until) },
  }),
);

on("CredentialRegistry:OperatorEnded", (args, db) =>
  db.update(operator, { issuer: args.issuer, id: args.operator }).set({ until: BigInt(args.until) }),
);

/* RECOVERY */

const NO_RECOVERY = {
  ...{ recoveryAdmin: null, recoveryStartedAt: null, recoveryStarter: null, recoveryObjected: false },
} as const;

// A recovery also withdraws the offer of the admin's role, and no event says so.
on("CredentialRegistry:RecoveryStarted", (args, db) =>
  db.update(issuer, { id: args.issuer }).set({
    ...{ recoveryAdmin: args.proposedAdmin, recoveryStartedAt: BigInt(args.startedAt), recoveryStarter: args.starter },
    ...{ recoveryObjected: false, pendingAdmin: null },
  }),
);

on("CredentialRegistry:RecoveryObjected", (args, db) =>
  db.update(issuer, { id: args.issuer }).set({ recoveryObjected: true }),
);

on("CredentialRegistry:RecoveryCompleted", (args, db) =>
  db.update(issuer, { id: args.issuer }).set({ admin: args.admin, ...NO_RECOVERY }),
);

on("CredentialRegistry:RecoveryRejected", (args, db) => db.update(issuer, { id: args.issuer }).set(NO_RECOVERY));

/* BATCHES */

// Anchored again, a batch keeps its bitmaps and what it replaces.
on("CredentialRegistry:BatchAnchored", ({ issuer: ofIssuer, root, ...args }, db, { block }) => {
  const anchor = {
    ...{ size: BigInt(args.size), accreditation: args.accreditation, operator: args.operator },
    ...{ anchoredAt: BigInt(args.anchoredAt), block: block.number },
  };
  return db
    .insert(batch)
    .values({ issuer: ofIssuer, root, revokedAt: 0n, ...anchor })
    .onConflictDoUpdate(anchor);
});

on("CredentialRegistry:CredentialsReplaced", (args, db) =>
  db.update(batch, { issuer: args.issuer, root: args.root }).set({ replaces: args.replacedRoot }),
);

on("CredentialRegistry:BatchRevoked", (args, db) =>
  db.update(batch, { issuer: args.issuer, root: args.root }).set({ revokedAt: BigInt(args.revokedAt) }),
);

on("CredentialRegistry:BatchRevocationAnnulled", (args, db) =>
  db.update(batch, { issuer: args.issuer, root: args.root }).set({ revokedAt: 0n }),
);

interface Bits {
  readonly issuer: number;
  readonly root: Hex;
  readonly word: number;
  readonly mask: bigint;
}

function setBits({ mask, ...key }: Bits, db: Db, bitmap: "revoked" | "suspended") {
  const { issuer: ofIssuer, root, word: place } = key;
  const row = { issuer: ofIssuer, root, word: place, revoked: 0n, suspended: 0n, [bitmap]: mask };
  return db
    .insert(word)
    .values(row)
    .onConflictDoUpdate((old) => ({ [bitmap]: old[bitmap] | mask }));
}

function clearBits({ mask, ...key }: Bits, db: Db, bitmap: "revoked" | "suspended") {
  const { issuer: ofIssuer, root, word: place } = key;
  const row = { issuer: ofIssuer, root, word: place, revoked: 0n, suspended: 0n };
  return db
    .insert(word)
    .values(row)
    .onConflictDoUpdate((old) => ({ [bitmap]: old[bitmap] & ~mask }));
}

on("CredentialRegistry:CredentialsRevoked", (args, db) => setBits(args, db, "revoked"));
on("CredentialRegistry:CredentialRevocationsAnnulled", (args, db) => clearBits(args, db, "revoked"));
on("CredentialRegistry:CredentialsSuspended", (args, db) => setBits(args, db, "suspended"));
on("CredentialRegistry:CredentialsReinstated", (args, db) => clearBits(args, db, "suspended"));
