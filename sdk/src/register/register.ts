// The register: what a registry on a chain holds, at one block, as a file says it (`laurel-registry-v1`). Nothing in it is of a learner, a file
// or a person's account.

/** The block at which a register is true. */
export interface RegisterBlock {
  readonly number: number;
  /** 32 bytes in lower-case hexadecimal. */
  readonly hash: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
}

/** What every row says of itself. */
interface RegisterRow {
  /** Whether the row was compared with the chain's state at the register's block; false where it rests on events alone: "as of block N". */
  readonly checked: boolean;
}

/** A text that its owner chose, shown only neutralised: 1 to 256 UTF-16 code units. A term is `[from, until)`, in seconds since 1970. */
interface Party {
  readonly name: string;
  readonly uri: string;
  readonly from: number;
  readonly until: number;
}

/** An accreditor and its mandate. */
export interface RegisterAccreditor extends Party, RegisterRow {
  readonly id: number;
}

/** An issuer. Its name is what its accreditations say. */
export interface RegisterIssuer extends RegisterRow {
  readonly id: number;
  /** The accreditor that registered it. */
  readonly sponsor: number;
  /** How many operators it ever had, and how many are in force at the register's block. */
  readonly operators: { readonly all: number; readonly inForce: number };
  /** Whether a recovery freezes its admin at the register's block. */
  readonly recovering: boolean;
}

/** An accreditation and its term. */
export interface RegisterAccreditation extends Party, RegisterRow {
  readonly id: number;
  readonly issuer: number;
  readonly accreditor: number;
}

/** A batch. */
export interface RegisterBatch extends RegisterRow {
  readonly issuer: number;
  /** 32 bytes in lower-case hexadecimal. */
  readonly root: string;
  /** The number of credentials, as its operator said. */
  readonly size: number;
  readonly accreditation: number;
  readonly operator: number;
  /** Seconds since 1970; anchored again, the last time. */
  readonly anchoredAt: number;
  /** The number of the block that it was anchored in. Only events tell it, and `corrects`: also where the row is checked. */
  readonly block: number;
  /** Seconds since 1970; 0 where the whole batch is not revoked. */
  readonly revokedAt: number;
  /** How many of its credentials are revoked one by one, and how many suspended. */
  readonly revoked: number;
  readonly suspended: number;
  /** Whether the terms of accreditor, accreditation and operator contain the moment of the anchor. Revocation is separate. */
  readonly counts: boolean;
  /** The root of the batch whose credentials it replaces; null for none. */
  readonly corrects: string | null;
  /** What the anchor's transaction took, in units of gas; only where that was asked for. */
  readonly gas?: number | undefined;
}

/** A registry on a chain at one block. Each list is in ascending order: by id, batches by block. */
export interface Register {
  readonly format: "laurel-registry-v1";
  readonly chainId: number;
  /** With its EIP-55 checksum. */
  readonly address: string;
  readonly block: RegisterBlock;
  readonly accreditors: readonly RegisterAccreditor[];
  readonly issuers: readonly RegisterIssuer[];
  readonly accreditations: readonly RegisterAccreditation[];
  readonly batches: readonly RegisterBatch[];
}

/** The lists of a register. */
const REGISTER_LISTS = ["accreditors", "issuers", "accreditations", "batches"] as const;

/** The largest file, in bytes: some 180,000 batches. */
export const MOST_REGISTER_BYTES: number = 64 * 1024 * 1024;
/** The most rows of one list. */
export const MOST_REGISTER_ROWS = 250_000;

/** Writes a register as a file: one row a line. @returns text whose bytes may be more than `readRegister` takes; the writer compares */
export function writeRegister(register: Register): string {
  const { format, chainId, address, block } = register;
  const head = JSON.stringify({ format, chainId, address, block }).slice(0, -1);
  const lists = REGISTER_LISTS.map((list) => {
    const rows = register[list].map((row) => `\n${JSON.stringify(row)}`);
    return `,\n${JSON.stringify(list)}:[${rows.join(",")}]`;
  });
  return `${head}${lists.join("")}}\n`;
}
