// The lists of a register for a spreadsheet: one list a table, in which no cell becomes a formula, and no name moves or hides anything.
import { formatLine } from "@laurel/issuing";
import type { Register } from "@laurel/sdk";
import { neutralize } from "../../terminal/terminal.ts";
import type { RegisterSummary } from "./summary.ts";

/** The lists that can be written. */
export const LISTS = ["accreditors", "issuers", "accreditations", "batches"] as const;
/** One of them. */
export type ListName = (typeof LISTS)[number];

type Cell = string | number | boolean | null | undefined;

/** The lines of a list, the header first; moments are written as ISO 8601, in UTC. */
export function* listCsv(list: ListName, register: Register, summary: RegisterSummary): Generator<string> {
  const rows = ROWS[list](register, summary);
  for (const cells of rows) yield formatLine(cells.map(writeCell), ",");
}

const ROWS: Readonly<Record<ListName, (register: Register, summary: RegisterSummary) => Iterable<readonly Cell[]>>> = {
  *accreditors({ accreditors }) {
    yield ["accreditor", "name", "uri", "from", "until", "checked"];
    for (const { id, name, uri, from, until, checked } of accreditors)
      yield [id, name, uri, writeMoment(from), writeMoment(until), checked];
  },
  *issuers(_, { issuers }) {
    yield [
      ...[
        "issuer",
        "name",
        "uri",
        "accreditation",
        "accreditor",
        "sponsor",
        "operators",
        "operators in force",
        "recovering",
        "batches",
        "counting",
      ],
      ...["revoked batches", "corrections", "credentials", "revoked", "suspended", "checked"],
    ];
    for (const one of issuers)
      yield [
        ...[one.id, one.name, one.uri, one.accreditation, one.accreditor],
        ...[one.sponsor, one.operators.all, one.operators.inForce, one.recovering],
        ...[one.batches, one.counting, one.revokedBatches, one.corrections],
        ...[one.credentials, one.revoked, one.suspended, one.checked],
      ];
  },
  *accreditations({ accreditations }) {
    yield ["accreditation", "issuer", "accreditor", "name", "uri", "from", "until", "checked"];
    for (const { id, issuer, accreditor, name, uri, from, until, checked } of accreditations)
      yield [id, issuer, accreditor, name, uri, writeMoment(from), writeMoment(until), checked];
  },
  *batches({ batches }, { issuers }) {
    yield [
      ...["issuer", "name", "root", "size", "accreditation", "operator", "anchored", "block", "counts", "revoked at"],
      ...["revoked", "suspended", "corrects", "gas", "checked"],
    ];
    const names = new Map(issuers.map(({ id, name }) => [id, name]));
    for (const one of batches)
      yield [
        ...[one.issuer, names.get(one.issuer), one.root, one.size, one.accreditation, one.operator],
        ...[writeMoment(one.anchoredAt), one.block, one.counts, one.revokedAt === 0 ? "" : writeMoment(one.revokedAt)],
        ...[one.revoked, one.suspended, one.corrects, one.gas, one.checked],
      ];
  },
};

function writeCell(cell: Cell): string {
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return cell === null || cell === undefined ? "" : neutralize(String(cell));
}

/** The latest moment that a date of JavaScript can be, in seconds. */
const LAST_DATE = 8.64e12;

function writeMoment(seconds: number): string {
  return new Date(Math.min(seconds, LAST_DATE) * 1000).toISOString().replace(".000Z", "Z");
}
