// laurel registry: deploy one, read one, hand it over to another governor.
import {
  credentialRegistryAbi,
  credentialRegistryBytecode,
  explainRevert,
  formatRegistryRef,
  identifyRuntime,
  type RegistryRef,
} from "@laurel/sdk";
import { ContractFactory, getCreateAddress, keccak256, ZeroAddress } from "ethers";
import {
  awaitReceipt,
  chooseSigner,
  openSigner,
  parseAddress,
  readSignerAddress,
  requireNodeAccount,
  type RegistryOptions,
  setFees,
} from "../../chain/chain.ts";
import { withRegistry } from "../../chain/registry-action.ts";
import { readConfig } from "../../settings/config.ts";
import { openNodes, readNodeOption } from "../../settings/nodes-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";
import { confirm } from "../../terminal/prompt.ts";
import type { HandoverOptions } from "./role.ts";
import type { Session } from "../../terminal/session.ts";
import {
  connectNodes,
  countNoun,
  describeNetwork,
  formatCoin,
  IssuingError,
  isTrial,
  rehearseDeployment,
  requireDeployed,
  requireEvm,
} from "@laurel/issuing";

/** What `registry deploy` takes. */
export interface DeployOptions extends RegistryOptions {
  readonly governor: string;
  /** The chain that the nodes have to be of. */
  readonly chain?: string;
}

/** Deploys a registry. */
export async function deploy({ session, options }: Invocation<DeployOptions>): Promise<Outcome> {
  const governor = parseAddress(options.governor, "--governor");
  const expected = options.chain === undefined ? undefined : parseChain(options.chain);
  const rpc = options.rpc && (await readNodeOption(session, options.rpc, options));
  const config = rpc === undefined ? await readConfig({ ...session, option: options.config }) : undefined;
  const nodes = rpc ?? (await openNodes(session, config?.rpc ?? []));
  if (config !== undefined && expected !== undefined && config.chainId !== expected) {
    const message = `the nodes in ${config.path} are connected to ${describeNetwork(config.chainId)}, not to chain ${expected} as --chain says`;
    throw new CommandError("rpc.wrong-chain", 1, message, { cure: "name nodes of that chain: --rpc <url>" });
  }
  const provider = await connectNodes(nodes, {
    chainId: expected ?? config?.chainId,
    plainHttp: rpc === undefined ? config?.plainHttp : options.plainHttp,
  });
  try {
    setFees({ provider }, options);
    await requireEvm(nodes);
    const chainId = Number((await provider.getNetwork()).chainId);
    const signing = chooseSigner(options, config);
    const account = await readSignerAddress(signing);
    if (signing.type === "rpc-account") await requireNodeAccount({ provider }, account);
    const ask = (method: string, params: readonly unknown[]): Promise<unknown> => provider.send(method, [...params]);
    const { cost, isContract } = await rehearseDeployment({ chainId, account, governor, ask });
    if (!isContract) warnOfAccount(session, chainId);
    const about = session.interactive ? `Some ${formatCoin(chainId, cost, "ceil")}. ` : "";
    const question = `${about}Deploy a registry on ${describeNetwork(chainId)}, governed by ${isContract ? "the contract" : "the plain account"} ${governor}?`;
    await confirm(session, question, options.yes);
    const signer = await openSigner(session, options, { provider, config });
    const factory = new ContractFactory(credentialRegistryAbi, credentialRegistryBytecode, signer);
    let nonce: number | undefined;
    const send = async (): Promise<string | undefined> => {
      // A second offer takes the place of the first, so that one registry is deployed at most.
      nonce ??= await signer.getNonce("pending");
      const contract = await factory.deploy(governor, { nonce }).catch((error: unknown) => {
        throw explainRevert(error);
      });
      return contract.deploymentTransaction()?.hash;
    };
    const receipt = await awaitReceipt(session, { provider, options }, send);
    const { hash: transaction, blockNumber: block } = receipt;
    // Where it is follows from who sent it: what the nodes say could be any other registry.
    const address = getCreateAddress({ from: account, nonce: nonce ?? 0 });
    const ref = formatRegistryRef({ chainId, address });
    const cure = `ask other nodes: laurel registry check --registry ${ref} --rpc <url>`;
    if (receipt.contractAddress !== address) {
      const message = `the nodes say that transaction ${transaction} deployed ${receipt.contractAddress ?? "nothing"}, but it can only have deployed ${address}`;
      throw new CommandError("rpc.bad-answer", 3, message, { cure });
    }
    const { codeHash, release } = await requireDeployed({ chainId, address, governor, ask }).catch((error: unknown) => {
      if (!(error instanceof IssuingError) || error.code !== "deploy.unread") throw error;
      const message = `transaction ${transaction} is in a block, and ${error.message}`;
      throw new CommandError(error.code, 3, message, { cure, cause: error });
    });
    const gasUsed = Number(receipt.gasUsed);
    const value = { chainId, address, governor, codeHash, transaction, block, gasUsed };
    return done({ format: "laurel-deployment-v1", ...value }, [
      `Registry ${ref} deployed in block ${block}, ${gasUsed.toLocaleString("en")} gas.`,
      `  code hash ${codeHash}, release ${release}`,
      "Next: the governor appoints an accreditor with laurel accreditor appoint --help",
    ]);
  } finally {
    provider.destroy();
  }
}

function parseChain(text: string): number {
  if (/^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw usageError(`--chain ${text}: not a chain's number`, "write it as 11155111, for Sepolia");
}

/** Says what a governor without code means. */
function warnOfAccount(session: Session, chainId: number): void {
  if (isTrial(chainId)) return;
  session.note(
    "Careful: the governor is a plain account. Anyone who gets this one key governs the registry, for good.",
    "  → name a Safe or a timelock on this chain; an address from another chain may belong to no one here",
  );
}

/** Reads a registry: its chain, code, governor and how much is in it. */
export function check(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  return withRegistry(invocation, async ({ ref: { chainId, address }, rpc, provider, registry }) => {
    await requireEvm(rpc);
    const [code, governor, offered, accreditors, accreditations, issuers] = await Promise.all([
      provider.getCode(address),
      registry.owner(),
      registry.pendingOwner(),
      registry.accreditorCount(),
      registry.accreditationCount(),
      registry.issuerCount(),
    ]).catch((cause: unknown) => {
      const details = { cure: "check the address", cause };
      throw new CommandError("registry.wrong-code", 1, `the contract at ${address} is not a Laurel registry`, details);
    });
    const codeHash = keccak256(code);
    const release = identifyRuntime(code, { chainId, address })?.release ?? null;
    const pendingGovernor = offered === ZeroAddress ? null : offered;
    const counts = { accreditors, accreditations, issuers };
    const value = { chainId, address, codeHash, release, governor, pendingGovernor, ...counts };
    return done({ format: "laurel-registry-check-v1", ...value }, [
      `Registry ${formatRegistryRef({ chainId, address })}`,
      `  code hash    ${codeHash}`,
      `  release      ${release ?? "none that this version of Laurel knows: compare the code hash with what the governor publishes"}`,
      `  governor     ${governor}`,
      ...(pendingGovernor === null
        ? []
        : [`  offered to   ${pendingGovernor}, not yet accepted (laurel registry accept)`]),
      `  accreditors  ${accreditors}`,
      `  issuers      ${issuers}, with ${countNoun(accreditations, "accreditation")}`,
    ]);
  });
}

/** Offers the governor's role to another account. */
export function handover(invocation: Invocation<HandoverOptions>): Promise<Outcome> {
  const { session } = invocation;
  const to = parseAddress(invocation.options.to, "--to");
  return withRegistry(invocation, async ({ act, provider, ref }) => {
    const code = await provider.getCode(to).catch(() => undefined);
    if (code === "0x")
      session.note(
        `${to} is a plain account on ${describeNetwork(ref.chainId)}: anyone who gets its one key governs the registry.`,
        "A Safe or a timelock is a contract, and safer.",
      );
    const question = `Offer the governance of registry ${formatRegistryRef(ref)} to ${to}? Once it accepts, only that account appoints and ends accreditors and decides recoveries. You cannot undo this.`;
    return act({ method: "transferOwnership", values: [to], question }, ({ transaction }) =>
      done({ format: "laurel-governor-v1", ...describeRef(ref), to, accepted: false, transaction }, [
        `Offered to ${to}. You govern the registry until that account accepts with: laurel registry accept`,
      ]),
    );
  });
}

/** Takes the governor's role that was offered. */
export function accept(invocation: Invocation<RegistryOptions>): Promise<Outcome> {
  return withRegistry(invocation, async ({ act, config, ref }) => {
    const question = `Become the governor of registry ${formatRegistryRef(ref)}? The account that signs will appoint and end accreditors and decide recoveries; verifiers trust those it appoints.`;
    return act({ method: "acceptOwnership", values: [], question }, async ({ transaction }) => {
      // Whoever takes it has it.
      const to = await readSignerAddress(chooseSigner(invocation.options, config));
      return done({ format: "laurel-governor-v1", ...describeRef(ref), to, accepted: true, transaction }, [
        `The governor of the registry is now ${to}.`,
        "Next: laurel registry check",
      ]);
    });
  });
}

function describeRef({ chainId, address }: RegistryRef): RegistryRef {
  return { chainId, address };
}
