// What an institution needs in order to issue: accreditation, operator, key and coin, as the chain says now.
import { type Chain, countNoun, describeTermFault, formatUntil, openChain, readIssuer, RIGHTS } from "@laurel/issuing";
import { identifyRuntime, type NodeSource, type TermSpan } from "@laurel/sdk";
import { ZeroAddress } from "ethers";
import { readSignerAddress, requireNodeAccount } from "../../../chain/chain.ts";
import type { Config } from "../../../settings/config.ts";
import { openKeystoreFile } from "../../../settings/keystore-file.ts";
import { describeFunding } from "../../../terminal/explain.ts";
import { openByPassword } from "../../../terminal/prompt.ts";
import type { Session } from "../../../terminal/session.ts";
import { explainLines, type Line, well, wrong } from "./line.ts";

/** How the key is opened. */
export interface KeyOptions {
  /** Whether a person may be asked for its password. */
  readonly key?: boolean;
  readonly passwordFile?: string;
  readonly passwordFd?: string;
}

/** Terms that end so soon are worth a word, in seconds. */
const SOON = 30 * 24 * 3600;
/** What a transaction takes that anchors or revokes, in units of gas, with some to spare. */
const GAS = 60_000n;
/** A balance for fewer transactions is worth a word. */
const FEW = 10n;
const ASK_ADMIN = "ask the issuer's admin: laurel operator add";
const ASK_LONGER = "ask the issuer's admin: laurel operator renew";

/**
 * Looks at the office of laurel.json.
 * @param rpc the nodes that answer well
 * @param recognised the accreditors that the trust list recognises; undefined for all
 */
export async function lookAtOffice(
  config: Config,
  rpc: readonly NodeSource[],
  recognised: readonly number[] | undefined,
): Promise<readonly Line[]> {
  const { chainId, registry: address, plainHttp } = config;
  const chain = await openChain({ chainId, address }, rpc, { plainHttp });
  try {
    const now = (await chain.provider.getBlock("latest"))?.timestamp ?? 0;
    const parts = [
      lookAtRegistry(chain),
      lookAtAccreditation(chain, config, { now, recognised }),
      lookAtOperator(chain, config, now),
    ];
    const names = ["registry", "accreditation", "operator"];
    const found = await Promise.all(parts.map((part, i) => part.catch((error) => explainLines(names[i] ?? "", error))));
    return found.flat();
  } finally {
    chain.provider.destroy();
  }
}

async function lookAtRegistry({ provider, ref }: Chain): Promise<readonly Line[]> {
  const release = identifyRuntime(await provider.getCode(ref.address), ref)?.release;
  if (release !== undefined) return [well("registry", `${ref.address}, release ${release}`)];
  const message = "this version of Laurel does not know its code";
  return [
    wrong("registry", "note", message, "compare its code hash with what the governor publishes: laurel registry check"),
  ];
}

/** A term as a line. @param name what has it, and begins the sentence */
function judgeTerm(about: string, name: string, term: TermSpan, { now, ask }: { now: number; ask: string }): Line {
  const fault = describeTermFault(term, now);
  if (fault !== undefined) return wrong(about, "fault", `${name} ${fault}`, `${ask}, then run laurel init`);
  if (term.until - now < SOON) return wrong(about, "note", `${name} ends soon: ${formatUntil(term.until)}`, ask);
  return well(about, `${name}, in force ${formatUntil(term.until)}`);
}

async function lookAtAccreditation(
  chain: Chain,
  config: Config,
  { now, recognised }: { readonly now: number; readonly recognised: readonly number[] | undefined },
): Promise<readonly Line[]> {
  const { registry } = chain;
  const { issuer, accreditation: id } = config;
  const ask = "ask your accreditor for a longer one: laurel accreditation renew";
  if (id === undefined)
    return [wrong("accreditation", "fault", "laurel.json names none, so you cannot issue", "run laurel init again")];
  const [stated] = await Promise.all([registry.getAccreditation(id), readIssuer(chain, issuer)]);
  if (stated.issuer !== issuer)
    return [wrong("accreditation", "fault", `accreditation ${id} is not of issuer ${issuer}`, "run laurel init again")];
  const accreditor = await registry.getAccreditor(stated.accreditor);
  const isRecognised = recognised?.includes(stated.accreditor) ?? true;
  return [
    judgeTerm("accreditation", `${stated.name}, by ${accreditor.name}`, stated.term, { now, ask: `${ask} ${id}` }),
    judgeTerm("accreditor", accreditor.name, accreditor.term, { now, ask: "ask the registry's governor" }),
    ...(isRecognised
      ? []
      : [
          wrong(
            "accreditor",
            "note",
            `the trust list does not recognise ${accreditor.name}, so your own credentials are not valid`,
            `laurel trust add … --accreditor ${stated.accreditor}`,
          ),
        ]),
  ];
}

async function lookAtOperator(chain: Chain, config: Config, now: number): Promise<readonly Line[]> {
  const { issuer, operator: id, signer } = config;
  if (id === undefined)
    return [wrong("operator", "fault", "laurel.json names none, so you cannot issue", "run laurel init again")];
  const { account, rights, term } = await chain.registry.getOperator(issuer, id);
  if (account === ZeroAddress)
    return [wrong("operator", "fault", `issuer ${issuer} has no operator ${id}`, `${ASK_ADMIN}, then run laurel init`)];
  const lines = [judgeTerm("operator", `operator ${id}`, term, { now, ask: `${ASK_LONGER} ${id}` })];
  const missing = Object.entries(RIGHTS).flatMap(([name, bit]) => ((rights & bit) === 0 ? [name] : []));
  if (missing.length > 0) {
    const cure = `to allow that: laurel operator add --rights anchor,revoke, then laurel init`;
    lines.push(wrong("operator", "note", `operator ${id} may not ${missing.join(" or ")}`, cure));
  }
  const address = await readSignerAddress(signer).catch(() => undefined);
  if (address !== undefined && address !== account)
    lines.push(
      wrong(
        "key",
        "fault",
        `belongs to ${address}, but operator ${id} is ${account}`,
        "run laurel init with the operator's key (--signer)",
      ),
    );
  else if (signer.type === "rpc-account")
    lines.push(
      ...(await requireNodeAccount(chain, signer.address).then(
        () => [well("key", `${account}, held by the node`)],
        (error) => explainLines("key", error),
      )),
    );
  return [...lines, ...(await lookAtBalance(chain, account).catch((error) => explainLines("balance", error)))];
}

async function lookAtBalance({ provider, ref }: Chain, account: string): Promise<readonly Line[]> {
  const [balance, { maxFeePerGas, gasPrice }] = await Promise.all([
    provider.getBalance(account),
    provider.getFeeData(),
  ]);
  const price = maxFeePerGas ?? gasPrice ?? 0n;
  if (price === 0n) return [well("balance", "gas is free on this chain")];
  const count = balance / (GAS * price);
  const message = `enough for about ${countNoun(Number(count > 1_000_000n ? 1_000_000n : count), "transaction")}`;
  if (count >= FEW) return [well("balance", count > 1_000_000n ? "enough for over a million transactions" : message)];
  const cure = describeFunding(ref.chainId, account);
  if (count > 0n) return [wrong("balance", "note", message, cure)];
  return [wrong("balance", "fault", `${account} cannot pay for a transaction`, cure)];
}

/** The keystore of laurel.json: that it is one, and opens where a password is given. Nobody is asked for one unless `key` says so. */
export async function lookAtKey(session: Session, config: Config, options: KeyOptions): Promise<readonly Line[]> {
  const { signer } = config;
  if (signer.type !== "keystore") return [];
  const { path } = signer;
  try {
    const address = await readSignerAddress(signer);
    const isGiven = [options.passwordFile, options.passwordFd, session.env.LAUREL_PASSWORD_FILE].some(Boolean);
    if (!isGiven && options.key !== true)
      return [well("key", `${address}; its password was not tried (try it with --key)`)];
    await openByPassword(session, { ...options, path }, (password) => openKeystoreFile(path, password));
    return [well("key", `${address}; the password opens it`)];
  } catch (error) {
    return explainLines("key", error);
  }
}
