// Who gets each credential's e-mail: the address in the row that the credential was made of, and nothing that is less than certain.
import { IssuingError, type Problem, type RebuiltBatch, sameName } from "@laurel/issuing";
import { readMailbox } from "./mailbox.ts";

/** How addresses are found. */
export interface RecipientOptions {
  /** The column of the addresses; the one whose name says e-mail unless said. */
  readonly emailColumn?: string | undefined;
  /** Leaves out learners whose cell in this column is empty; it is the column of the addresses. Refused unless said. */
  readonly skipEmpty?: string | undefined;
  /** So many learners have an address that another has: answers the question beforehand. */
  readonly sharedAddresses?: number | undefined;
  /** Is asked once about addresses that several learners have; whoever declines rejects. Without it they are refused. */
  readonly confirmShared?: ((shared: readonly SharedAddress[]) => Promise<void>) | undefined;
}

/** An address that several learners have. */
export interface SharedAddress {
  readonly address: string;
  /** Of the list, as spreadsheets number them. */
  readonly rows: readonly number[];
}

/** The addresses by index, and the indexes that have none. */
export interface Recipients {
  readonly addresses: ReadonlyMap<number, string>;
  readonly empty: ReadonlySet<number>;
}

/** `email`, `E-Mail-Adresse`, `student_email`, `Mail (privat)`; not `mailing list`. */
const EMAIL = /(?:^|[^\p{L}\p{N}])(?:e[-_ ]?)?mail(?:[-_ ]?(?:address|adresse|addr))?(?:$|[^\p{L}\p{N}])/iu;
const OUTCOME = "nothing was written or sent";

/**
 * Finds the addresses of credentials in the rows of their batch, which `rebuildFolder` has compared with their digests.
 * @throws IssuingError `delivery.column` where no column, or more than one, may be meant, `delivery.addresses` naming every row at fault,
 * `delivery.shared` where several learners have one address and nobody agreed
 */
export async function findRecipients(
  { plan, input }: Pick<RebuiltBatch, "plan" | "input">,
  indexes: readonly number[],
  options: RecipientOptions,
): Promise<Recipients> {
  const column = findColumn(input.header, input.file, options);
  const name = input.header[column] ?? "";
  const [addresses, empty, problems] = [new Map<number, string>(), new Set<number>(), [] as Problem[]];
  const bySpelling = new Map<string, { address: string; rows: number[] }>();
  for (const index of indexes) {
    const row = plan.batch.row(index);
    const cell = input.cells(row)[column] ?? "";
    const place = { ...input.locate(row), column: name };
    if (cell.trim() === "") {
      empty.add(index);
      if (options.skipEmpty === undefined)
        problems.push({
          ...place,
          message: "empty, so this e-mail has no recipient",
          accept: { option: "skipEmpty", value: name },
        });
      continue;
    }
    const found = readMailbox(cell);
    if ("fault" in found) {
      problems.push({
        ...place,
        message: found.fault,
        cure: "leave this learner out, and hand over the credential in another way",
      });
      continue;
    }
    addresses.set(index, found.address);
    const spelling = found.address.toLowerCase();
    const known = bySpelling.get(spelling) ?? { address: spelling, rows: [] };
    known.rows.push(place.row ?? row + 1);
    bySpelling.set(spelling, known);
  }
  if (problems.length > 0) {
    const message = `${input.file} lacks usable e-mail addresses for some learners; ${OUTCOME}`;
    problems.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    throw new IssuingError("delivery.addresses", "refused", message, { problems });
  }
  const shared = [...bySpelling.values()].filter(({ rows }) => rows.length > 1);
  for (const { rows } of shared) rows.sort((a, b) => a - b);
  await askShared(shared, { ...options, file: input.file, name });
  return { addresses, empty };
}

function findColumn(header: readonly string[], file: string, { emailColumn, skipEmpty }: RecipientOptions): number {
  const refuse = (message: string, cure: string): IssuingError =>
    new IssuingError("delivery.column", "misuse", `${file}: ${message}; ${OUTCOME}`, { cure });
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
  const isMeant = (name: string): boolean =>
    emailColumn === undefined ? EMAIL.test(name) : sameName(name, emailColumn);
  const found = header.flatMap((name, at) => (isMeant(name) ? [at] : []));
  const [column] = found;
  const all = list(header.filter((name) => name !== ""));
  if (column === undefined) {
    const message =
      emailColumn === undefined ? "no column looks like e-mail addresses" : `column "${emailColumn}" is missing`;
    throw refuse(message, `name the column: one of ${all}`);
  }
  if (found.length > 1)
    throw refuse(
      `${found.length} columns look like e-mail addresses: ${list(found.map((at) => header[at] ?? ""))}`,
      "name the column with the addresses",
    );
  const name = header[column] ?? "";
  if (skipEmpty !== undefined && !sameName(skipEmpty, name))
    throw refuse(
      `only learners with an empty "${name}" can be left out, not those with an empty "${skipEmpty}"`,
      `name "${name}"`,
    );
  return column;
}

async function askShared(
  shared: readonly SharedAddress[],
  { sharedAddresses, confirmShared, file, name }: RecipientOptions & { readonly file: string; readonly name: string },
): Promise<void> {
  const count = shared.reduce((sum, { rows }) => sum + rows.length, 0);
  if (count === (sharedAddresses ?? 0)) return;
  if (sharedAddresses === undefined && confirmShared !== undefined) return confirmShared(shared);
  const said = sharedAddresses === undefined ? "" : `, not ${sharedAddresses},`;
  const message = `${count} learners${said} share an e-mail address with another learner; ${OUTCOME}`;
  const problems = shared.map(({ address, rows: [row, ...others] }): Problem => ({
    ...{ file, row, column: name, message: `${address} is also in row ${others.join(", ")}` },
    accept: { option: "sharedAddresses", value: String(count) },
  }));
  throw new IssuingError("delivery.shared", "refused", message, { problems: problems.length > 0 ? problems : [] });
}
