// What is done alike with every role in the registry: it is offered to another account, taken by it, and its term ends.
import { chooseSigner, parseAddress, readSignerAddress, type RegistryOptions } from "../../chain/chain.ts";
import { type ActingChain, parseId, withRegistry } from "../../chain/registry-action.ts";
import { confirmEnd, nameOwner } from "../../chain/term-end.ts";
import { done, type Handler } from "../../terminal/invocation.ts";
import { formatMoment } from "@laurel/issuing";

/** What the `end` commands take. */
export interface EndOptions extends RegistryOptions {
  readonly asOf?: string;
}

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
        const line = `Offered to ${to}, which takes it with: laurel ${kind} accept ${id}`;
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

/** The terms that can be ended: by which method, and what ended then. */
const TERMS = {
  accreditor: { method: "endAccreditor", ended: "The mandate of accreditor" },
  accreditation: { method: "endAccreditation", ended: "Accreditation" },
  operator: { method: "endOperator", ended: "Operator" },
} as const;

/** The command that ends a term. @param readIssuer whose operator it is */
export function endTerm<Options>(
  kind: keyof typeof TERMS,
  readIssuer?: (chain: ActingChain, options: Options) => number,
): Handler<Options & EndOptions> {
  const { method, ended } = TERMS[kind];
  return (invocation) => {
    const { session, operand, options } = invocation;
    const id = parseId(operand, kind);
    return withRegistry(invocation, async (chain) => {
      const issuer = readIssuer?.(chain, options);
      const owner = { kind, id, issuer };
      const until = await confirmEnd(session, chain, options, owner);
      const values = issuer === undefined ? [id, until] : [issuer, id, until];
      return chain.act({ method, values }, ({ transaction }) => {
        const line = `${nameOwner(owner, ended)} ended as of ${formatMoment(until)}.`;
        return done({ format: "laurel-end-v1", ...owner, until, transaction }, [line]);
      });
    });
  };
}
