// The entries of a registry, read one by one: they count from 1.
import type { Registry } from "@laurel/sdk";
import { formatRights } from "../../../chain/planned-calls.ts";
import { type Chain, formatMoment, formatUntil } from "@laurel/issuing";

export { formatRights } from "../../../chain/planned-calls.ts";

/** What the registry has under a number. */
export type Entry<Name extends "getAccreditation" | "getAccreditor" | "getOperator"> = Awaited<
  ReturnType<Registry[Name]>
> & { readonly id: number };

/** How many entries are asked for at once. */
const AT_ONCE = 32;

/** All entries of one kind. @param onProgress how many were read, now and then */
export async function listEntries<Item>(
  count: Promise<number>,
  read: (id: number) => Promise<Item>,
  onProgress?: (done: number, of: number) => void,
): Promise<({ readonly id: number } & Item)[]> {
  const ids = Array.from({ length: await count }, (_, position) => position + 1);
  const entries: ({ readonly id: number } & Item)[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    onProgress?.(i, ids.length);
    entries.push(...(await Promise.all(ids.slice(i, i + AT_ONCE).map(async (id) => ({ id, ...(await read(id)) })))));
  }
  return entries;
}

/** All accreditations, or those of one issuer. */
export async function listAccreditations(
  { registry }: Pick<Chain, "registry">,
  issuer: number | undefined,
  onProgress?: (done: number, of: number) => void,
): Promise<Entry<"getAccreditation">[]> {
  const all = await listEntries(registry.accreditationCount(), (id) => registry.getAccreditation(id), onProgress);
  return all.filter((one) => issuer === undefined || one.issuer === issuer);
}

/** All accreditors. */
export async function listAccreditors({ registry }: Pick<Chain, "registry">): Promise<Entry<"getAccreditor">[]> {
  return listEntries(registry.accreditorCount(), (id) => registry.getAccreditor(id));
}

/** An issuer's operators. */
export async function listOperators(
  { registry }: Pick<Chain, "registry">,
  issuer: number,
): Promise<Entry<"getOperator">[]> {
  return listEntries(registry.operatorCount(issuer), (id) => registry.getOperator(issuer, id));
}

/** An operator as a row of a table. */
export function describeOperator({ id, account, rights, term }: Entry<"getOperator">): string[] {
  const span = `${formatMoment(term.from)} ${formatUntil(term.until)}`;
  return [String(id), account, `may ${formatRights(rights)}`, span];
}
