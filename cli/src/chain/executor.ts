// Who has to execute a call: the accounts that the registry takes it from, tried at the nodes before anything is written down.
import { explainRevert, type Registry, RegistryError } from "@laurel/sdk";
import { CommandError } from "../terminal/failure.ts";
import type { Chain } from "@laurel/issuing";

/** A call that changes the registry, and what is asked before it. */
export interface RegistryCall {
  readonly method: keyof Registry;
  readonly values: readonly unknown[];
  readonly question?: string;
}

/** An account that a call may come from. */
export interface Executor {
  /** Its address, with its checksum. */
  readonly account: string;
  /** What it is in the registry, such as `the admin of issuer 1`. */
  readonly role: string;
}

/** The call that an account makes: its target is the registry. */
export interface EncodedCall extends RegistryCall {
  readonly data: string;
}

const ZERO = /^0x0+$/;
/** Errors that say that the call has to come from somebody else. */
const OF_ANOTHER = /^(?:Not|OwnableUnauthorized)/;

/**
 * The accounts that the registry takes all these calls from, as a majority of the nodes says: one, but where two may do the same.
 * Each call is tried by itself, as of the newest block.
 * @throws RegistryError where the registry refuses a call from whoever may make it · CommandError where nobody may · RpcError
 */
export async function findExecutors(chain: Chain, calls: readonly EncodedCall[]): Promise<readonly Executor[]> {
  let agreed: readonly Executor[] | undefined;
  for (const call of calls) {
    const found = await findOf(chain, call);
    const shared: readonly Executor[] = agreed ?? found;
    agreed = shared.filter(({ account }) => found.some((other) => other.account === account));
    if (agreed.length === 0) {
      const message = `${call.method} is for ${nameAll(found)}, and the other calls are for ${nameAll(shared)}`;
      throw new CommandError("calls.accounts", 1, message, { cure: "write one file or call for each" });
    }
  }
  return agreed ?? [];
}

function nameAll(executors: readonly Executor[]): string {
  return executors.map(({ account, role }) => `${role} (${account})`).join(" or ");
}

async function findOf(chain: Chain, call: EncodedCall): Promise<readonly Executor[]> {
  const find = CANDIDATES[call.method];
  if (find === undefined) throw new Error(`no executor is known for ${call.method}`);
  const [first = 0] = call.values.map(Number);
  const { candidates, none } = await find(chain.registry, first);
  const distinct = candidates.filter(
    ({ account }, at) => !ZERO.test(account) && candidates.findIndex((one) => one.account === account) === at,
  );
  if (distinct.length === 0) throw new CommandError(`registry.${none.error}`, 1, none.message, { cure: none.cure });
  const accepted: Executor[] = [];
  const refusals: unknown[] = [];
  for (const candidate of distinct) {
    const refusal = await tryCall(chain, call.data, candidate.account);
    if (refusal === undefined) accepted.push(candidate);
    else refusals.push(refusal);
  }
  if (accepted.length > 0) return accepted;
  throw refusals.find((one) => one instanceof RegistryError && !OF_ANOTHER.test(one.errorName)) ?? refusals[0];
}

/** What the registry says against a call from an account; undefined where it would take it. @throws RpcError */
async function tryCall({ provider, ref }: Chain, data: string, from: string): Promise<unknown> {
  try {
    await provider.call({ to: ref.address, from, data });
    return undefined;
  } catch (error) {
    const explained = explainRevert(error);
    if (explained instanceof RegistryError) return explained;
    throw explained;
  }
}

/** Who may execute a call, and what it means where that is nobody. */
interface Candidates {
  readonly candidates: readonly Executor[];
  readonly none: { readonly error: string; readonly message: string; readonly cure: string };
}

type Find = (registry: Registry, id: number) => Promise<Candidates>;

const unknown = (kind: "Accreditor" | "Issuer", id: number): Candidates["none"] => {
  const word = kind.toLowerCase();
  return {
    error: `Unknown${kind}`,
    message: `there is no ${word} ${id}`,
    cure: `see \`laurel ${word} list\``,
  };
};

const readGovernor = async (registry: Registry): Promise<Executor> => {
  return { account: await registry.owner(), role: "the governor" };
};

const readAccreditor = async (registry: Registry, id: number): Promise<Executor> => {
  return { account: (await registry.getAccreditor(id)).account, role: `the account of accreditor ${id}` };
};

const byGovernor: Find = async (registry) => {
  const none = { error: "OwnableUnauthorizedAccount", message: "the registry has no governor", cure: "check the node" };
  return { candidates: [await readGovernor(registry)], none };
};

const byAccreditor: Find = async (registry, id) => {
  return { candidates: [await readAccreditor(registry, id)], none: unknown("Accreditor", id) };
};

const byAdmin: Find = async (registry, id) => {
  const { admin } = await registry.getIssuer(id);
  return { candidates: [{ account: admin, role: `the admin of issuer ${id}` }], none: unknown("Issuer", id) };
};

/** Whoever may act while an issuer's admin is frozen: who started that, else the governor. */
const byStarter: Find = async (registry, id) => {
  const { recovery } = await registry.getRecovery(id);
  const starter = recovery.starter === 0 ? [] : [await readAccreditor(registry, recovery.starter)];
  return { candidates: [...starter, await readGovernor(registry)], none: unknown("Issuer", id) };
};

const byOffer = (
  read: (registry: Registry, id: number) => Promise<string>,
  { of, error, offer }: { readonly of: (id: number) => string; readonly error: string; readonly offer: string },
): Find => {
  return async (registry, id) => {
    const role = `the account that ${of(id)} was offered to`;
    const none = {
      error,
      message: `${of(id)} is not offered to any account`,
      cure: `ask its present holder to offer it first: ${offer}`,
    };
    return { candidates: [{ account: await read(registry, id), role }], none };
  };
};

/** Of each call of an authority: whose it can be. Which of them the registry takes it from, the registry says. */
const CANDIDATES: Partial<Record<keyof Registry, Find>> = {
  appointAccreditor: byGovernor,
  endAccreditor: byGovernor,
  decideRecovery: byGovernor,
  transferOwnership: byGovernor,
  acceptOwnership: byOffer((registry) => registry.pendingOwner(), {
    of: () => "the governor's role",
    error: "OwnableUnauthorizedAccount",
    offer: "laurel registry handover",
  }),
  handOverAccreditor: byAccreditor,
  registerIssuer: byAccreditor,
  accreditIssuer: byAccreditor,
  acceptAccreditor: byOffer((registry, id) => registry.pendingAccreditor(id), {
    of: (id) => `the role of accreditor ${id}`,
    error: "NotPendingAccreditor",
    offer: "laurel accreditor handover",
  }),
  endAccreditation: async (registry, id) => {
    const { accreditor } = await registry.getAccreditation(id);
    const candidates = [await readAccreditor(registry, accreditor), await readGovernor(registry)];
    return { candidates, none: unknown("Accreditor", accreditor) };
  },
  handOverIssuer: byAdmin,
  addOperator: byAdmin,
  objectToRecovery: byAdmin,
  annulCredentialRevocations: byAdmin,
  annulBatchRevocation: byAdmin,
  acceptIssuer: byOffer((registry, id) => registry.pendingAdmin(id), {
    of: (id) => `the admin's role of issuer ${id}`,
    error: "NotPendingAdmin",
    offer: "laurel issuer handover",
  }),
  endOperator: async (registry, id) => {
    const [admin, starter] = await Promise.all([byAdmin(registry, id), byStarter(registry, id)]);
    return { candidates: [...admin.candidates, ...starter.candidates], none: admin.none };
  },
  startRecovery: async (registry, id) => {
    const { sponsor } = await registry.getIssuer(id);
    const candidates = [await readAccreditor(registry, sponsor), await readGovernor(registry)];
    return { candidates, none: unknown("Issuer", id) };
  },
  completeRecovery: byStarter,
};
