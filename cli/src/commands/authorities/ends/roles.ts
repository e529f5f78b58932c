// What else an account may do in a registry: whoever ends one role of a leaver or a thief has to know of the others.
import { indent } from "../../../terminal/terminal.ts";
import { boundMoment, isOver, readPresent } from "../../../chain/term-end.ts";
import { listEntries, listOperators } from "../grants/entries.ts";
import { type Chain, formatUntil } from "@laurel/issuing";

/** A role of an account. */
interface Role {
  readonly role:
    | "operator"
    | "admin"
    | "offered admin"
    | "proposed admin"
    | "accreditor"
    | "offered accreditor"
    | "governor"
    | "offered governor";
  /** The number of the operator or the accreditor. */
  readonly id: number | null;
  readonly issuer: number | null;
  /** The first second in which it is over, in seconds since 1970; null where it has no term. */
  readonly until: number | null;
}

/** The roles of an account, and up to which issuer they were looked for. */
export interface Roles {
  readonly roles: readonly Role[];
  readonly issuers: number;
  /** Whether the registry has more issuers than were looked at. */
  readonly isWhole: boolean;
}

/** How many issuers are looked at: four questions and all operators each. */
const MOST_ISSUERS = 100;
/** How many of them at once. */
const AT_ONCE = 8;

/** The roles that an account has, at this issuer first. @param moment terms that are over by then are left out */
export async function listRoles(
  chain: Chain,
  account: string,
  { issuer, moment = 0 }: { readonly issuer?: number | undefined; readonly moment?: number },
): Promise<Roles> {
  const { registry } = chain;
  const [now, governor, offered, accreditors, total] = await Promise.all([
    ...([readPresent(chain), registry.owner(), registry.pendingOwner()] as const),
    listEntries(registry.accreditorCount(), async (id) => {
      const [made, next] = await Promise.all([registry.getAccreditor(id), registry.pendingAccreditor(id)]);
      return { ...made, next };
    }),
    registry.issuerCount(),
  ]);
  const isPresent = (term: { readonly from: number; readonly until: number }): boolean =>
    !isOver(term, Math.max(now, boundMoment(chain, moment)));
  const first = issuer === undefined ? [] : [issuer];
  const ids = Array.from({ length: Math.min(total, MOST_ISSUERS) }, (_, i) => i + 1);
  const roles: Role[] = [];
  const places = [...first, ...ids.filter((other) => other !== issuer)];
  for (let i = 0; i < places.length; i += AT_ONCE) {
    const some = places.slice(i, i + AT_ONCE).map((id) => listRolesAt(chain, account, { issuer: id, isPresent }));
    roles.push(...(await Promise.all(some)).flat());
  }
  const none = { issuer: null, until: null };
  for (const { id, term, next, ...made } of accreditors) {
    if (made.account === account && isPresent(term))
      roles.push({ role: "accreditor", id, issuer: null, until: term.until });
    if (next === account) roles.push({ ...none, role: "offered accreditor", id });
  }
  if (governor === account) roles.push({ ...none, role: "governor", id: null });
  if (offered === account) roles.push({ ...none, role: "offered governor", id: null });
  return { roles, issuers: ids.length, isWhole: total <= MOST_ISSUERS };
}

async function listRolesAt(
  chain: Chain,
  account: string,
  {
    issuer,
    isPresent,
  }: {
    readonly issuer: number;
    readonly isPresent: (term: { readonly from: number; readonly until: number }) => boolean;
  },
): Promise<Role[]> {
  const { registry } = chain;
  const [operators, { admin }, offered, { recovery, isActive }] = await Promise.all([
    listOperators(chain, issuer),
    registry.getIssuer(issuer),
    registry.pendingAdmin(issuer),
    registry.getRecovery(issuer),
  ]);
  const none = { id: null, issuer, until: null };
  return [
    ...operators.flatMap(({ id, term, ...made }): Role[] =>
      made.account === account && isPresent(term) ? [{ role: "operator", id, issuer, until: term.until }] : [],
    ),
    ...(admin === account ? [{ ...none, role: "admin" } as const] : []),
    ...(offered === account ? [{ ...none, role: "offered admin" } as const] : []),
    ...(isActive && recovery.proposedAdmin === account ? [{ ...none, role: "proposed admin" } as const] : []),
  ];
}

/** A role in words, and what ends it. */
function describeRole({ role, id, issuer, until }: Role): string {
  const lasts = until === null ? "" : `, ${formatUntil(until)}`;
  switch (role) {
    case "operator":
      return `operator ${id} of issuer ${issuer}${lasts}`;
    case "admin":
      return `admin of issuer ${issuer}; if the key is stolen, its accreditor types: laurel issuer recover start ${issuer} --to 0x…`;
    case "offered admin":
      return `can become the admin of issuer ${issuer}; to withdraw the offer, offer the role to another: laurel issuer handover ${issuer} --to 0x…`;
    case "proposed admin":
      return `proposed as admin of issuer ${issuer} in a recovery; the admin types: laurel issuer recover object ${issuer}`;
    case "accreditor":
      return `accreditor ${id}${lasts}; the governor types: laurel accreditor end ${id}`;
    case "offered accreditor":
      return `can become accreditor ${id}; to withdraw the offer, offer the role to another: laurel accreditor handover ${id} --to 0x…`;
    case "governor":
      return "governor of the registry; to hand over: laurel registry handover --to 0x…";
    case "offered governor":
      return "can become the governor; to withdraw the offer, offer the role to another: laurel registry handover --to 0x…";
  }
}

/** Lines on the roles that an account still has. */
export function describeRoles(account: string, found: Roles | undefined): string[] {
  if (found === undefined)
    return [
      `Laurel could not read whether ${account} has another role: see laurel operator list, laurel accreditor list`,
    ];
  const { roles, issuers, isWhole } = found;
  const bounds = isWhole ? [] : [`Laurel searched only the first ${issuers} issuers for other roles of ${account}.`];
  if (roles.length === 0) return bounds;
  const ending = [...new Set(roles.flatMap(({ role, issuer }) => (role === "operator" ? [issuer] : [])))];
  return [
    `${account} still has other roles:`,
    ...indent(roles.map(describeRole)),
    ...ending.map((issuer) => `Next: laurel operator end --account ${account} --issuer ${issuer}`),
    ...bounds,
  ];
}
