// What is done alike with every role in the registry: it is offered to another account, and taken by it.
import { chooseSigner, parseAddress, readSignerAddress, type RegistryOptions } from "../../chain/chain.ts";
import { parseId, withRegistry } from "../../chain/registry-action.ts";
import { done, type Handler } from "../../terminal/invocation.ts";

/** What the `handover` commands take. */
export interface HandoverOptions extends RegistryOptions {
  readonly to: string;
}

/** The roles that one account hands over to another: their names and methods. */
const ROLES = {
  accreditor: {
    role: "accreditor",
    holder: "account of accreditor",
    offer: "handOverAccreditor",
    take: "acceptAccreditor",
  },
  issuer: {
    role: "admin of issuer",
    holder: "admin of issuer",
    offer: "handOverIssuer",
    take: "acceptIssuer",
  },
} as const;

/** The command that offers a role to another account. */
export function handOver(kind: keyof typeof ROLES): Handler<HandoverOptions> {
  const { role, offer } = ROLES[kind];
  return (invocation) => {
    const id = parseId(invocation.operand, kind);
    const to = parseAddress(invocation.options.to, "--to");
    const question = `Offer the role of ${role} ${id} to ${to}?`;
    return withRegistry(invocation, ({ act }) =>
      act({ method: offer, values: [id, to], question }, ({ transaction }) => {
        const line = `Offered to ${to}. That account accepts with: laurel ${kind} accept ${id}`;
        return done({ format: "laurel-handover-v1", kind, id, to, accepted: false, transaction }, [line]);
      }),
    );
  };
}

/** The command that takes a role that was offered. */
export function takeOver(kind: keyof typeof ROLES): Handler<RegistryOptions> {
  const { holder, take } = ROLES[kind];
  return (invocation) => {
    const id = parseId(invocation.operand, kind);
    return withRegistry(invocation, ({ act, config }) =>
      act({ method: take, values: [id] }, async ({ transaction }) => {
        // Whoever takes it has it.
        const to = await readSignerAddress(chooseSigner(invocation.options, config));
        const line = `The ${holder} ${id} is now ${to}.`;
        return done({ format: "laurel-handover-v1", kind, id, to, accepted: true, transaction }, [line]);
      }),
    );
  };
}
