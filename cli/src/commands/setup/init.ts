// laurel init: writes laurel.json, having found accreditation and operator by the signer's address.
import { connectRegistry, formatIssuerRef, type IssuerRef, type Registry } from "@laurel/sdk";
import { relative, resolve } from "node:path";
import { chooseSigner, parseRegistryOption, readSignerAddress } from "../../chain/chain.ts";
import { readRule, tellNodes } from "../../chain/node-findings.ts";
import { parseSignerOption, readConfig, type SignerConfig } from "../../settings/config.ts";
import { keepHeaders, readNodeOption } from "../../settings/nodes-file.ts";
import { findPage } from "../../settings/page.ts";
import { locateSettings, type Lookup, writeSettings } from "../../settings/settings-file.ts";
import { CommandError, usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome, type SigningOptions } from "../../terminal/invocation.ts";
import { neutralize } from "../../terminal/terminal.ts";
import {
  connectNodes,
  describeTermFault,
  formatUntil,
  nameNode,
  readCode,
  readStatusBase,
  requireEvm,
  RIGHTS,
} from "@laurel/issuing";

/** What `init` takes. */
export interface InitOptions extends SigningOptions {
  readonly registry: string;
  readonly keystore?: string;
  readonly header?: readonly string[];
  readonly statusBase?: string;
}

/** Writes laurel.json. @throws CommandError where the chain knows no operator with this key. */
export async function init({ session, options }: Invocation<InitOptions>): Promise<Outcome> {
  const lookup = { ...session, option: options.config };
  const path = locateSettings("laurel.json", lookup);
  const ref = parseRegistryOption(options.registry);
  const { chainId, address: registryAddress, issuer } = ref;
  if (issuer === undefined) throw usageError("--registry names no issuer", "add /issuers/<your number> at the end");
  const signer =
    options.keystore === undefined ? chooseSigner(options, undefined) : parseSignerOption(options.keystore);
  const address = await readSignerAddress(signer);
  const statusBase =
    options.statusBase === undefined
      ? await findStatusBase(lookup, { chainId, registry: registryAddress, issuer })
      : readStatusBase(options.statusBase);
  const nodes = await readNodeOption(session, options.rpc ?? [], options);
  const rpc = nodes.map(({ url }) => url);
  const provider = await connectNodes(nodes, { chainId, plainHttp: options.plainHttp });
  try {
    await requireEvm(nodes);
    await readCode(provider, ref);
    const registry = connectRegistry(registryAddress, provider);
    const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
    const operator = await findOperator(registry, issuer, address, now);
    const accreditation = await findAccreditation(registry, issuer, now);
    // Of the file that was there, what is not found anew stays.
    const page = await findPage(lookup).catch(() => undefined);
    const config = {
      format: "laurel-config-v1",
      ...{
        chainId,
        registry: registryAddress,
        rpc,
        ...(options.plainHttp === true ? { plainHttp: true } : {}),
        issuer,
      },
      ...{ accreditation: accreditation.id, operator: operator.id, signer: relativeSigner(path, signer) },
      ...(page === undefined ? {} : { page }),
      ...(statusBase === undefined ? {} : { statusBase }),
    };
    const secrets = await keepHeaders(session, nodes);
    await writeSettings(path, config);
    await tellNodes(session, nodes, { chainId, address: registryAddress, ...(await readRule(session, options, ref)) });
    return done({ ...config, rpc: rpc.map(nameNode) }, [
      `${neutralize(path)} written: ${neutralize(accreditation.name)} (${neutralize(accreditation.uri)}), issuer ${issuer}`,
      `  accreditation ${accreditation.id} ${formatUntil(accreditation.term.until)}, operator ${operator.id} ${formatUntil(operator.term.until)}`,
      ...secrets.map((line) => `  ${neutralize(line)}`),
      ...(statusBase === undefined ? [] : [`  status lists under ${statusBase}`]),
      "Next: laurel course new course.json --from cohort.csv, then laurel issue cohort.csv --course course.json --out batch --dry-run",
    ]);
  } finally {
    provider.destroy();
  }
}

/** The URL of the status lists in the file that was there, if it is of the same issuer. */
async function findStatusBase(lookup: Lookup, issuerRef: IssuerRef): Promise<string | undefined> {
  const earlier = await readConfig(lookup).catch(() => undefined);
  const isSame = earlier !== undefined && formatIssuerRef(earlier) === formatIssuerRef(issuerRef);
  return isSame ? earlier.statusBase : undefined;
}

function relativeSigner(path: string, signer: SignerConfig): SignerConfig {
  if (signer.type === "rpc-account") return signer;
  const near = relative(resolve(path, ".."), signer.path);
  return { type: "keystore", path: near.startsWith("..") ? signer.path : near };
}

async function findOperator(registry: Registry, issuer: number, address: string, now: number) {
  const fitting: ({ readonly id: number } & Awaited<ReturnType<Registry["getOperator"]>>)[] = [];
  for (let id = await registry.operatorCount(issuer); id > 0; id -= 1) {
    const operator = await registry.getOperator(issuer, id);
    const fits = operator.account === address && (operator.rights & RIGHTS.anchor) !== 0;
    if (fits && describeTermFault(operator.term, now) === undefined) fitting.push({ id, ...operator });
  }
  // One that may revoke too can also correct.
  const found = fitting.find(({ rights }) => (rights & RIGHTS.revoke) !== 0) ?? fitting[0];
  if (found !== undefined) return found;
  const message = `issuer ${issuer} has no operator ${address} in force that may anchor`;
  const cure = `ask its admin for: laurel operator add --issuer ${issuer} --account ${address} --until <day>`;
  throw new CommandError("authority.operator", 1, message, { cure });
}

async function findAccreditation(registry: Registry, issuer: number, now: number) {
  for (let id = await registry.accreditationCount(); id > 0; id -= 1) {
    const accreditation = await registry.getAccreditation(id);
    if (accreditation.issuer !== issuer || describeTermFault(accreditation.term, now) !== undefined) continue;
    const accreditor = await registry.getAccreditor(accreditation.accreditor);
    if (describeTermFault(accreditor.term, now) === undefined) return { id, ...accreditation };
  }
  throw new CommandError("authority.accreditation", 1, `issuer ${issuer} has no accreditation in force`, {
    cure: "ask your accreditor for one: laurel accreditation grant",
  });
}
