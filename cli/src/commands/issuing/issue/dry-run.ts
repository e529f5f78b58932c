// laurel issue --dry-run: everything is checked that can be, without a chain where there is none; nothing is written, sent or asked.
import type { Batch } from "@laurel/sdk";
import { RpcError } from "@laurel/sdk";
import { requireAnchoring, type SettlingOptions, tell, withOffice } from "../../../chain/office.ts";
import { describeEarlier, readEarlier, readEarlierOffline } from "../../../cohort/again.ts";
import { chooseLedger } from "../../../notes/ledger-notes.ts";
import { openFolderSigner } from "../../../credentials/sign-folder.ts";
import { type Config, readConfig } from "../../../settings/config.ts";
import { userFolder } from "../../../settings/settings-file.ts";
import type { SigningKeyOptions } from "../../../settings/signing-key-file.ts";
import { CommandError } from "../../../terminal/failure.ts";
import { done, type Outcome } from "../../../terminal/invocation.ts";
import { SIGNING } from "../../../terminal/prompt.ts";
import type { Session } from "../../../terminal/session.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import { describePreview, describeProposal } from "./issue-text.ts";
import {
  type Earlier,
  type IssueRequest,
  previewInput,
  proposeBatch,
  rehearseBatch,
  type StatusRequest,
} from "@laurel/issuing";

/** What of the options of `issue` a dry run needs. */
export interface DryRunOptions extends SettlingOptions, SigningKeyOptions {
  readonly statusBase?: string;
  readonly again?: boolean;
  readonly ledger?: boolean;
}

/** What a dry run looks at, and what it cannot without a chain or a password. */
const CHECKED = ["list", "course", "dates", "credentials"] as const;
const UNCHECKED = {
  issuer: "the issuer's id and name",
  accreditation: "your accreditation and operator",
  node: "the node",
  cost: "the cost",
  signature: "the signature for other verifiers",
} as const;

type Unchecked = keyof typeof UNCHECKED;
const CHAIN_AND_KEY = Object.keys(UNCHECKED) as readonly Unchecked[];

/** Where a batch gets its places in status lists, by the options and laurel.json. */
export function chooseStatus(
  session: Session,
  { statusBase }: DryRunOptions,
  config: Config | undefined,
): StatusRequest {
  return { personFolder: userFolder(session.env), base: statusBase, usualBase: config?.statusBase };
}

/** Tries an input out. Without laurel.json, or where no node answers, what needs them is left out and named. */
export async function tryOut(
  session: Session,
  shared: Pick<IssueRequest, "input" | "profile" | "files" | "threads" | "allow" | "confirm">,
  options: DryRunOptions,
): Promise<Outcome> {
  const { input } = shared;
  const config = await readConfig({ ...session, option: options.config }).catch((error: unknown) => {
    if (!(error instanceof CommandError) || error.code !== "config.missing" || options.config !== undefined)
      throw error;
    return error;
  });
  const known = config instanceof CommandError ? undefined : config;
  const status = chooseStatus(session, options, known);
  const isSilent = (options.signPasswordFile ?? session.env[SIGNING.variable]) !== undefined;
  const signer = options.sign !== undefined && isSilent ? await openFolderSigner(session, options) : undefined;
  const needed = CHAIN_AND_KEY.filter((name) => name !== "signature" || options.sign !== undefined);

  const ledger = chooseLedger(session, options);

  function describe(
    batch: Batch,
    { earlier, ...more }: { readonly earlier: Earlier | undefined },
    unchecked: readonly Unchecked[],
    lines: readonly string[],
  ): Outcome {
    const { counts, leftOut, ...preview } = previewInput(input);
    const checked = [...CHECKED, ...needed.filter((name) => !unchecked.includes(name))];
    const value = {
      ...{ format: "laurel-dry-run-v1", size: batch.size, ...more },
      ...{ checked, unchecked, preview, counts, leftOut, first: batch.credential(0) },
      earlier: (earlier?.batches ?? []).map(({ root, folder, anchoredAt = null, learners }) => ({
        ...{ root, folder, anchoredAt, learners },
      })),
    };
    const hasPlace = (status.base ?? status.usualBase) !== undefined;
    return done(value, [
      ...describePreview({ ...preview, counts, leftOut }, batch.size),
      "",
      ...lines,
      ...describeAsking(earlier, options.again),
      ...(hasPlace ? ["The status list is chosen at issuing; 00000000 is a placeholder."] : []),
      ...(unchecked.length === 0 ? [] : [`Not checked: ${unchecked.map((name) => UNCHECKED[name]).join(", ")}.`]),
      ...(signer === undefined ? [] : ["Without --dry-run, the files are also signed for other verifiers."]),
      "Dry run: nothing was written or sent. --json shows the whole first credential.",
    ]);
  }

  async function tryWithoutChain(why: string): Promise<Outcome> {
    const place = known && { chainId: known.chainId, registry: known.registry, issuer: known.issuer };
    const onEvent = (event: Parameters<typeof tell>[1]): void => tell(session, event);
    const batch = await rehearseBatch({ ...shared, status, issuerRef: place, onEvent });
    const earlier = ledger && place && (await readEarlierOffline(ledger, place, input));
    return describe(batch, { ...place, earlier }, needed, [`${neutralize(why)}.`]);
  }

  if (config instanceof CommandError) return tryWithoutChain(config.message);
  return withOffice(session, options, async (office) => {
    requireAnchoring(office.config);
    const proposal = await proposeBatch(office, { ...shared, status, requireFit: signer?.openCheck(office) });
    const { chainId, address: registry } = office.chain.ref;
    const { gas, wei } = proposal.cost;
    const earlier = ledger && (await readEarlier(ledger, office, input));
    const more = { chainId, registry, issuer: office.issuer, gas: Number(gas), costWei: wei.toString(), earlier };
    const unchecked = options.sign !== undefined && signer === undefined ? (["signature"] as const) : [];
    return describe(proposal.batch, more, unchecked, [describeProposal(office.chain, proposal)]);
  }).catch((error: unknown) => {
    if (!(error instanceof RpcError)) throw error;
    return tryWithoutChain(error.message);
  });
}

/** Who has the course's credential already, and what answers that. */
function describeAsking(earlier: Earlier | undefined, again: boolean | undefined): string[] {
  if (earlier === undefined) return [];
  const isAsked = earlier.batches.length + earlier.damaged.length > 0 && again !== true;
  return [
    ...describeEarlier(earlier),
    ...(isAsked ? ["Without --dry-run this is a question; --again answers it."] : []),
  ];
}
