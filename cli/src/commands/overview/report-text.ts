// A register for people: tables of 80 columns, and what needs attention.
import { countNoun, formatMoment, formatUntil } from "@laurel/issuing";
import { containsMoment, formatRegistryRef, type Register } from "@laurel/sdk";
import { cutMiddle, listSome, measure, neutralize, showPath } from "../../terminal/terminal.ts";
import { countUnchecked } from "./collect.ts";
import type { IssuerSummary, RegisterSummary } from "./summary.ts";

/** How wide names are in the tables, and how many rows of a kind are shown. */
const [NAME, SHOWN] = [28, 20];
const NUMBERS = ["Batches", "Credentials", "Revoked", "Operators"] as const;

/** What a report is of. */
export interface ReportFrame {
  /** In how many days what ends soon ends. */
  readonly within: number;
  /** The snapshot's file; undefined where nodes were asked. */
  readonly from: string | undefined;
}

/** The report in lines. */
export function formatRegister(register: Register, summary: RegisterSummary, { within, from }: ReportFrame): string[] {
  const { chainId, address, block } = register;
  const { total, ending } = summary;
  const unchecked = countUnchecked(register);
  const how = from === undefined ? "from events alone, not compared with the chain" : "not compared with the chain";
  return [
    ...(from === undefined ? [] : [`From ${showPath(from)}; no node was asked`]),
    `Registry ${formatRegistryRef({ chainId, address })}`,
    `as of block ${block.number.toLocaleString("en")} (${formatMoment(block.timestamp)})`,
    ...(unchecked === 0 ? [] : [`${countNoun(unchecked, "row")} ${how}`]),
    "",
    `Accreditors: ${summary.accreditors.all}, in force ${summary.accreditors.inForce}`,
    ...formatAccreditors(register),
    "",
    ...formatIssuers(summary),
    "",
    `Accreditations: ${summary.accreditations.all}, in force ${summary.accreditations.inForce}; ending within ${within} days: ${ending.length}`,
    ...listSome(
      ending.map(({ id, issuer, name, ends }) => `${id}  ${cutName(name)}  issuer ${issuer}, ${formatUntil(ends)}`),
      SHOWN,
      CSV_HINT("accreditations"),
    ),
    "",
    `Batches: ${write(total.batches)}; counting ${write(total.counting)}, corrections ${write(total.corrections)}, revoked whole ${write(total.revokedBatches)}`,
    `Credentials in batches that count: ${write(total.credentials)}; revoked ${write(total.revoked)}, suspended ${write(total.suspended)}`,
    ...formatLapsed(register),
  ];
}

const CSV_HINT = (list: string): string => `: --csv ${list} lists all`;

function formatAccreditors({ accreditors, block }: Register): string[] {
  const rows = accreditors.map((one) => {
    const state = containsMoment(one, block.timestamp) ? "" : "ended: ";
    return `${String(one.id).padStart(4)}  ${padName(one.name)}  ${state}${formatUntil(one.until)}`;
  });
  return listSome(rows, SHOWN, CSV_HINT("accreditors"));
}

function formatIssuers({ issuers }: RegisterSummary): string[] {
  const row = (id: string, name: string, numbers: readonly string[]): string =>
    `${id.padStart(6)}  ${padName(name)}  ${numbers.map((number, i) => number.padStart(NUMBERS[i]?.length ?? 0)).join("  ")}`;
  const rows = issuers.map((one) => row(String(one.id), nameIssuer(one), describeIssuer(one)));
  const recovering = issuers.filter((one) => one.recovering);
  return [
    `Issuers: ${write(issuers.length)}${rows.length === 0 ? "" : "; operators as in force/all"}`,
    ...(rows.length === 0 ? [] : [row("", "", NUMBERS)]),
    ...rows.slice(0, SHOWN),
    ...(rows.length > SHOWN ? [`  … and ${rows.length - SHOWN} more${CSV_HINT("issuers")}`] : []),
    ...(recovering.length === 0
      ? []
      : [`A recovery has frozen the admin of: ${nameSome(recovering.map(({ id }) => `issuer ${id}`))}`]),
  ];
}

/** Any accreditor can write any name: one that the trust list does not know names nobody. */
function nameIssuer({ name, accreditor }: IssuerSummary): string {
  return name ?? (accreditor === null ? "(never accredited)" : `(named by accreditor ${accreditor})`);
}

function describeIssuer({ batches, credentials, revoked, operators }: IssuerSummary): readonly string[] {
  return [write(batches), write(credentials), write(revoked), `${operators.inForce}/${operators.all}`];
}

/** Batches that a verifier refuses: somebody has to see to them, or saw to them. */
function formatLapsed({ batches }: Register): string[] {
  const lapsed = batches.filter(({ counts }) => !counts);
  if (lapsed.length === 0) return [];
  const rows = lapsed.map(
    ({ issuer, root, size, anchoredAt }) =>
      `issuer ${issuer}  ${cutMiddle(root, 14)}  size ${write(size)}, anchored ${formatMoment(anchoredAt)}`,
  );
  return [`Batches that do not count: ${write(lapsed.length)}`, ...listSome(rows, SHOWN, CSV_HINT("batches"))];
}

function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(", ");
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

function cutName(name: string): string {
  return cutMiddle(neutralize(name), NAME);
}

function padName(name: string): string {
  const cut = cutName(name);
  return cut + " ".repeat(Math.max(0, NAME - measure(cut)));
}

const write = (number: number): string => number.toLocaleString("en");
