// laurel export: credentials as badges, certificates and JWTs.
import { stat } from "node:fs/promises";
import { countNoun, openBatchFolder } from "@laurel/issuing";
import type { ExportFormat, ExportOffice, ExportRequest, ExportResult } from "@laurel/portability";
import { findPageFault } from "@laurel/sdk/link";
import { withChain } from "../../chain/chain.ts";
import { readSettings, tell } from "../../chain/office.ts";
import {
  type CertificateCommandOptions,
  explainCertificate,
  readCertificateOptions,
} from "../../credentials/certificate-options.ts";
import { findSettings } from "../../settings/settings-file.ts";
import { openSigningKeyFile, type SigningKeyOptions } from "../../settings/signing-key-file.ts";
import { usageError } from "../../terminal/failure.ts";
import type { CommonOptions, Invocation, Outcome } from "../../terminal/invocation.ts";
import type { Session } from "../../terminal/session.ts";
import { listSome, neutralize, showPath } from "../../terminal/terminal.ts";

/** What `export` takes. */
export interface ExportCommandOptions extends CommonOptions, SigningKeyOptions, CertificateCommandOptions {
  readonly format: string;
  readonly out: string;
  readonly link?: string;
  readonly learner?: readonly string[];
  readonly names?: boolean;
}

/** Which formats an option is for. */
const USES: readonly (readonly [option: keyof ExportCommandOptions, flag: string, formats: readonly ExportFormat[]])[] =
  [
    ["image", "--image", ["png", "svg", "pdf"]],
    ["link", "--link", ["pdf"]],
    ["font", "--font", ["pdf"]],
    ["language", "--language", ["svg", "pdf"]],
    ["birthDate", "--birth-date", ["pdf"]],
    ["sign", "--sign", ["jwt"]],
    ["signPasswordFile", "--sign-password-file", ["jwt"]],
  ];
const NOUNS: Readonly<Record<ExportFormat, string>> = { png: "badge", svg: "badge", pdf: "certificate", jwt: "JWT" };
const LISTED = 20;

/** Writes a badge, a certificate or a JWT for each credential. Exit code 1 where all of them were passed over. */
export async function exportFiles({ session, operand, options }: Invocation<ExportCommandOptions>): Promise<Outcome> {
  const format = parseFormat(options);
  const page = options.link === undefined ? undefined : requireLink(session, options.link);
  const request: ExportRequest = {
    ...{ source: await readSource(operand, options), format, out: options.out, page },
    ...readCertificateOptions(options),
    names: options.names,
    key: format === "jwt" ? await openSigningKeyFile(session, options) : undefined,
  };
  const { exportCredentials } = await import("@laurel/portability");
  const result = await withRegistry(session, options, (office) =>
    session
      .stoppable(() => exportCredentials(office, request))
      .catch((error: unknown) => {
        throw explainCertificate(error, options);
      }),
  );
  return describe(session, request, result);
}

/** Runs work with the registry of laurel.json, where there is one: a learner has none, and needs none. */
async function withRegistry<Result>(
  session: Session,
  options: ExportCommandOptions,
  work: (office: ExportOffice) => Promise<Result>,
): Promise<Result> {
  const alone: ExportOffice = { signal: session.stop, onEvent: (event) => tell(session, event) };
  const found = await findSettings<{ readonly issuer?: number }>(
    "laurel.json",
    { ...session, option: options.config },
    { mayLack: true },
  );
  if (found?.value.issuer === undefined) return work(alone);
  return withChain(session, options, async (chain) => {
    const { finality } = await readSettings(session, options, chain);
    return work({ ...alone, registry: { chain, finality } });
  });
}

function parseFormat(options: ExportCommandOptions): ExportFormat {
  const formats = Object.keys(NOUNS) as ExportFormat[];
  const format = formats.find((one) => one === options.format);
  if (format === undefined)
    throw usageError(`--format ${options.format}: no such format`, `the formats are ${formats.join(", ")}`);
  for (const [option, flag, those] of USES)
    if (options[option] !== undefined && !those.includes(format))
      throw usageError(
        `${flag} does nothing for --format ${format}`,
        `leave the option out: it is for ${those.join(", ")}`,
      );
  return format;
}

async function readSource(path: string, { learner }: ExportCommandOptions): Promise<ExportRequest["source"]> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (isFolder) return { folder: openBatchFolder(path), learners: learner };
  if (learner === undefined) return { file: path };
  throw usageError(`${path} does not say whose its credentials are`, "name the batch's folder, or leave --learner out");
}

function requireLink({ note }: Session, page: string): string {
  const fault = findPageFault(page);
  if (fault !== undefined) throw usageError(`--link ${page} ${fault}`, "write it as https://verify.example/");
  if (page.toLowerCase().startsWith("http:")) note("That page is on this computer: no one else can open it.");
  return page;
}

function describe(
  { note }: Session,
  { format, out, page }: ExportRequest,
  { files, written, skipped, unasked }: ExportResult,
): Outcome {
  if (unasked > 0)
    note(
      "Laurel did not ask the chain whether these credentials still count: laurel.json does not name their registry.",
    );
  if (page !== undefined && files.length > 0)
    note("A certificate's QR code holds the whole file, including what is not printed, unless the file is too large.");
  const kept = files.length - written;
  const lines = [
    `${showPath(out)} holds ${countNoun(files.length, NOUNS[format])}${kept === 0 ? "" : `, ${kept === files.length ? "all" : kept} as before`}.`,
    ...(skipped.length === 0 ? [] : [`${countNoun(skipped.length, "credential")} skipped:`]),
    ...listSome(
      skipped.map(({ file, reason }) => `${neutralize(file)}: ${reason}`),
      LISTED,
    ),
  ];
  const value = { format: "laurel-export-v1", as: format, out, files, written, skipped, unasked };
  return { exitCode: files.length === 0 ? 1 : 0, value, lines };
}
