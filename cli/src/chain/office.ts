// The office of laurel.json: what the commands that change a batch give the library, and what it tells them in words.
import { describeRefusals, type Finality, type PartPlace, type Progress, type TransactionSigner } from "@laurel/sdk";
import type { Wallet } from "ethers";
import { type Config, readConfig } from "../settings/config.ts";
import { findTrust } from "../settings/trust-file.ts";
import { usageError } from "../terminal/failure.ts";
import { parseSeconds } from "../terminal/dates.ts";
import { chooseRefusalCure } from "../terminal/explain.ts";
import type { SigningOptions } from "../terminal/invocation.ts";
import type { Session } from "../terminal/session.ts";
import { neutralize } from "../terminal/terminal.ts";
import {
  chooseSigner,
  type NamedChain,
  openSigner,
  openWallet,
  readFeeOptions,
  readSignerAddress,
  type RegistryOptions,
  requireNodeAccount,
  withChain,
} from "./chain.ts";
import {
  countNoun,
  formatMoment,
  type IssuingEvent,
  type Office,
  type OfficeSettings,
  type Signer,
} from "@laurel/issuing";

/** Options of the commands that wait until something is final. */
export interface SettlingOptions extends RegistryOptions {
  /** In seconds. */
  readonly raiseAfter?: string;
  /** Where a signed order goes, in place of sending. */
  readonly signOnly?: string;
}

/** An office with the settings that it was opened by. */
export interface NamedOffice extends Office {
  readonly config: Config;
  /** Opens the key that signs an order, where one is asked for in place of sending. */
  readonly openOrderSigner: (() => ReturnType<typeof openSigner>) | undefined;
}

/** Runs work in the office of laurel.json: Ctrl-C stops the work at its next step, and the connection is closed afterwards. */
export async function withOffice<Result>(
  session: Session,
  options: SettlingOptions,
  work: (office: NamedOffice) => Promise<Result>,
): Promise<Result> {
  const config = await readConfig({ ...session, option: options.config });
  return withChain(session, options, async (chain) => {
    const { issuer, accreditation, operator } = config;
    const settings = await readSettings(session, options, chain);
    const openOrderSigner = options.signOnly === undefined ? undefined : () => openSigner(session, options, chain);
    const office = { ...settings, chain, issuer, accreditation, operator, config, openOrderSigner };
    return session.stoppable(() => work(office));
  });
}

/** What the options say of signing and waiting. */
export async function readSettings(
  session: Session,
  options: SettlingOptions,
  chain: NamedChain,
): Promise<Omit<OfficeSettings, "issuer">> {
  return {
    signer: () => openTransactionSigner(session, options, chain),
    finality: await readFinality(session, options, chain),
    ...readFeeOptions(options),
    patience: options.wait === undefined ? undefined : parseSeconds(options.wait, "--wait"),
    stuckAfter: options.raiseAfter === undefined ? undefined : parseSeconds(options.raiseAfter, "--raise-after"),
    signal: session.stop,
    onEvent: (event) => tell(session, event),
  };
}

/** The accreditation and the operator of laurel.json. @throws CommandError where it names none */
export function requireAnchoring({ accreditation, operator, path }: Config): void {
  if (accreditation === undefined || operator === undefined) {
    const cure = "run `laurel init` again with the key that anchors";
    throw usageError(`${path} names no ${operator === undefined ? "operator" : "accreditation"}`, cure);
  }
}

/** Shows a person what the library tells. */
export function tell(session: Session, event: IssuingEvent): void {
  if (event.type === "notice") session.note(neutralize(`${event.kind === "term" ? "Soon: " : ""}${event.message}`));
  else if (event.type === "transaction") session.progress(neutralize(describePart(event.progress, event.part)));
  else if (event.type === "lapsed") {
    session.note(`The batch was anchored on ${formatMoment(event.anchoredAt)} and no longer counts:`);
    for (const term of event.terms) session.note(`  ${neutralize(term)}`);
  } else {
    const of = event.total === undefined ? "" : ` of ${event.total.toLocaleString("en")}`;
    session.progress(`${event.step}: ${event.done.toLocaleString("en")}${of}`);
  }
}

/** The signer of transactions. A keystore's password is asked for only when something is to be signed. */
async function openTransactionSigner(session: Session, options: SigningOptions, chain: NamedChain): Promise<Signer> {
  const chosen = chooseSigner(options, chain.config);
  const account = await readSignerAddress(chosen);
  if (chosen.type === "rpc-account") {
    await requireNodeAccount(chain, account);
    return { nodeAccount: account };
  }
  let wallet: Wallet | undefined;
  return {
    getAddress: async () => account,
    async signTransaction(transaction) {
      wallet ??= await openWallet(session, options, chosen.path);
      return wallet.signTransaction(transaction);
    },
  } satisfies TransactionSigner;
}

/** When verifiers hold something final: as the person's trust list says of this registry, or what the chain itself holds final. */
async function readFinality(session: Session, options: SigningOptions, { ref }: NamedChain): Promise<Finality> {
  const trust = await findTrust(session, options);
  const listed = trust?.registries.find(({ chainId, address }) => chainId === ref.chainId && address === ref.address);
  return listed?.finality ?? "finalized";
}

/** How far something is, in words. */
export function describeProgress(progress: Progress): string {
  if (progress.state === "planned") return "planned: nothing was sent";
  if (progress.state === "signed" || progress.state === "sent") {
    const { state, refusals } = progress;
    const said = refusals.length === 0 ? "" : ` (${describeRefusals(refusals)})`;
    if (state === "signed") {
      const cure = chooseRefusalCure(refusals);
      return `signed with nonce ${progress.nonce}: no node is known to have taken it${said}${cure === undefined ? "" : `; ${cure}`}`;
    }
    const others =
      progress.waiting === undefined ? "" : `; ${progress.waiting} more transactions of the account wait too`;
    return `sent: not in a block yet${others}${said}`;
  }
  if (progress.state === "final") return "anchored";
  const { blocks, of, hasNoFinality } = progress;
  if (hasNoFinality === true)
    return `pending (${countNoun(blocks, "block")}, and never final: the chain or the node names no final block)`;
  return `pending (${of === undefined ? `${countNoun(blocks, "block")}, not final yet` : `${blocks} of ${of} blocks`})`;
}

/** The same of one of several transactions: `part 2 of 5: sent: not in a block yet (512 of 2,000 credentials are in blocks)`. */
function describePart(progress: Progress, part: PartPlace | undefined): string {
  if (part === undefined) return describeProgress(progress);
  const { number, of, done, total } = part;
  const state = progress.state === "final" ? "final" : describeProgress(progress);
  return `part ${number} of ${of}: ${state} (${done.toLocaleString("en")} of ${countNoun(total, "credential")} in blocks)`;
}
