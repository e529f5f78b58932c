// What an import would change in a trust list, line by line: what loosens it, and what only tightens it.
import { formatRegistryRef, type RegistryRef, type TrustedRegistry } from "@laurel/sdk";
import type { PublishedRegistry } from "../../../../settings/published-trust.ts";

/** What one line of the difference does. */
type ChangeKind =
  | "registry-added"
  | "registry-removed"
  | "accreditor-added"
  | "accreditor-removed"
  | "accreditors-all"
  | "accreditors-limited"
  | "code-pinned"
  | "code-changed";

/** One line of the difference. */
export interface Change {
  readonly kind: ChangeKind;
  /** Of which registry: `eip155:1:0x…`. */
  readonly registry: string;
  /** Whether more is trusted afterwards; such a line is asked about by itself. */
  readonly loosens: boolean;
  /** Which accreditors, of those kinds that concern some. */
  readonly accreditors: readonly number[];
  /** The code hash that counts afterwards, of those kinds that concern it. */
  readonly codeHash: string | undefined;
}

/** The registries of a person's list. */
export type OwnRegistry = Pick<TrustedRegistry, "name" | "chainId" | "address" | "codeHash" | "accreditors">;

/** Whether two name the same registry. */
export function isSame(one: RegistryRef, other: RegistryRef): boolean {
  return one.chainId === other.chainId && one.address.toLowerCase() === other.address.toLowerCase();
}

/** What changes where a registry is published so, and is on the person's list as `own`, or is not. */
export function compareRegistry(published: PublishedRegistry, own: OwnRegistry | undefined): Change[] {
  const { accreditors, codeHash } = published;
  const change = (kind: ChangeKind, loosens: boolean, more: Partial<Change> = {}): Change => {
    return { kind, registry: formatRegistryRef(published), loosens, accreditors: [], codeHash: undefined, ...more };
  };
  const add = (ids: readonly number[]): Change[] =>
    ids.map((id) => change("accreditor-added", true, { accreditors: [id] }));
  if (own === undefined)
    return [
      change("registry-added", true, { codeHash }),
      ...(accreditors === "all" ? [change("accreditors-all", true)] : add(accreditors)),
    ];
  const code =
    own.codeHash === codeHash
      ? []
      : own.codeHash === undefined
        ? [change("code-pinned", false, { codeHash })]
        : [change("code-changed", true, { codeHash })];
  const had = own.accreditors;
  if (accreditors === "all") return had === undefined ? code : [...code, change("accreditors-all", true)];
  if (had === undefined) return [...code, change("accreditors-limited", false, { accreditors })];
  const gone = had.filter((id) => !accreditors.includes(id));
  return [
    ...code,
    ...add(accreditors.filter((id) => !had.includes(id))),
    ...gone.map((id) => change("accreditor-removed", false, { accreditors: [id] })),
  ];
}

/** The line of a registry that goes from the list. */
export function removeRegistry(own: RegistryRef): Change {
  const registry = formatRegistryRef(own);
  return { kind: "registry-removed", registry, loosens: false, accreditors: [], codeHash: undefined };
}

/** What of an entry the accepted lines decide: its code hash, and its accreditors, undefined for all. */
export function applyChanges(
  accepted: readonly Change[],
  own: Pick<OwnRegistry, "codeHash" | "accreditors"> | undefined,
): Pick<OwnRegistry, "codeHash" | "accreditors"> {
  const code = accepted.find((change) => change.codeHash !== undefined)?.codeHash as OwnRegistry["codeHash"];
  const codeHash = code ?? own?.codeHash;
  const of = (kind: ChangeKind): number[] =>
    accepted.filter((change) => change.kind === kind).flatMap((change) => change.accreditors);
  if (accepted.some(({ kind }) => kind === "accreditors-all")) return { codeHash, accreditors: undefined };
  if (accepted.some(({ kind }) => kind === "accreditors-limited"))
    return { codeHash, accreditors: of("accreditors-limited") };
  if (own !== undefined && own.accreditors === undefined) return { codeHash, accreditors: undefined };
  const gone = of("accreditor-removed");
  const kept = (own?.accreditors ?? []).filter((id) => !gone.includes(id));
  return { codeHash, accreditors: [...kept, ...of("accreditor-added")] };
}
