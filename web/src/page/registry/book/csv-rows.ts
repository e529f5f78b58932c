// The register as tables that a spreadsheet opens: states by their codes, moments as ISO 8601.

import type { Language } from "@laurel/sdk/verify";
import { REGISTRY_WORDS } from "../../../words/page/registry/registry.ts";
import type { BatchColumn, IssuerColumn } from "../../../words/page/registry/registry-words.ts";
import type { BatchEntry, Book, IssuerEntry } from "./book.ts";

/** Issuers, one a row, below the names of the columns. Names by accreditors that the page's list does not know are left out. */
export function listIssuerRows(book: Book, issuers: readonly IssuerEntry[], language: Language): string[][] {
  const { csv } = REGISTRY_WORDS[language].issuers;
  const rows = issuers.map((entry): Record<IssuerColumn, string> => {
    const { row, shown, batches, credentials, revoked } = entry;
    return {
      issuer: String(row.id),
      name: shown?.isListed === true ? shown.row.name : "",
      uri: shown?.isListed === true ? shown.row.uri : "",
      state: shown?.state ?? "",
      until: shown === undefined ? "" : writeTime(shown.end),
      accreditor: shown === undefined ? "" : String(shown.accreditor.id),
      accreditorName: shown?.accreditor.name ?? "",
      onList: shown === undefined ? "" : String(shown.isListed),
      batches: String(batches.length),
      credentials: String(credentials),
      revoked: String(revoked),
      block: String(book.register.block.number),
    };
  });
  return [Object.values(csv), ...rows.map((row) => listCells(csv, row))];
}

/** Batches, one a row. The name is the one under which a batch was anchored. */
export function listBatchRows(book: Book, batches: readonly BatchEntry[], language: Language): string[][] {
  const { csv } = REGISTRY_WORDS[language].batches;
  const rows = batches.map(({ row, accreditation, state }): Record<BatchColumn, string> => {
    return {
      issuer: String(row.issuer),
      name: accreditation.isListed ? accreditation.row.name : "",
      root: row.root,
      anchoredAt: writeTime(row.anchoredAt),
      size: String(row.size),
      state,
      revoked: String(row.revoked),
      suspended: String(row.suspended),
      revokedAt: row.revokedAt === 0 ? "" : writeTime(row.revokedAt),
      accreditation: String(row.accreditation),
      accreditor: String(accreditation.accreditor.id),
      onList: String(accreditation.isListed),
      operator: String(row.operator),
      block: String(book.register.block.number),
    };
  });
  return [Object.values(csv), ...rows.map((row) => listCells(csv, row))];
}

function listCells<Column extends string>(
  columns: Readonly<Record<Column, string>>,
  row: Record<Column, string>,
): string[] {
  return (Object.keys(columns) as Column[]).map((name) => row[name]);
}

function writeTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}
