// The entries of a registry, read one by one: they count from 1.
import type { Registry } from "@laurel/sdk";
import { formatRights } from "../../chain/planned-calls.ts";
import { type Chain, formatMoment, formatUntil } from "@laurel/issuing";

export { formatRights } from "../../chain/planned-calls.ts";

/** What the registry has under a number. */
type Entry<Name extends "getAccreditation" | "getOperator"> = Awaited<ReturnType<Registry[Name]>> & {
  readonly id: number;
};

/** All entries of one kind. */
export async function listEntries<Item>(
  count: Promise<number>,
  read: (id: number) => Promise<Item>,
): Promise<({ readonly id: number } & Item)[]> {
  const ids = Array.from({ length: await count }, (_, position) => position + 1);
  return Promise.all(ids.map(async (id) => ({ id, ...(await read(id)) })));
}

/** All accreditations, or those of one issuer. */
export async function listAccreditations(
  { registry }: Chain,
  issuer: number | undefined,
): Promise<Entry<"getAccreditation">[]> {
  const all = await listEntries(registry.accreditationCount(), (id) => registry.getAccreditation(id));
  return all.filter((one) => issuer === undefined || one.issuer === issuer);
}

/** An issuer's operators. */
export async function listOperators({ registry }: Chain, issuer: number): Promise<Entry<"getOperator">[]> {
  return listEntries(registry.operatorCount(issuer), (id) => registry.getOperator(issuer, id));
}

/** An operator as a row of a table. */
export function describeOperator({ id, account, rights, term }: Entry<"getOperator">): string[] {
  const span = `${formatMoment(term.from)} ${formatUntil(term.until)}`;
  return [String(id), account, `may ${formatRights(rights)}`, span];
}
