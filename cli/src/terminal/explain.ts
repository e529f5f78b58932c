// Errors of the SDK as a person meets them: what happened and what to do.
import {
  BatchError,
  CredentialError,
  FormatError,
  RegistryError,
  type RpcError,
  StackError,
  TransactionError,
} from "@laurel/sdk";
import { CommandError, type ExitCode, GO_ON } from "./failure.ts";
import { ADD_OPERATOR, REGISTRY_CURES } from "./registry-cures.ts";
import { describeReadError, type IssuingError, isReadError, readIssuingError } from "@laurel/issuing";

const RPC_CURES: Record<string, string> = {
  "rpc.unreachable": "check the network and the node's address, then run the same command again",
  "rpc.wrong-chain": "name a node of the chain that the registry is on",
  "rpc.bad-answer": "try another node",
  "rpc.disagreement": "the nodes contradict each other; find out which one is wrong",
  "rpc.stale": "the node lags behind; try again later or name another node",
};

const MEND_TRUST = "mend it, or make it anew with `laurel trust add`";
const UNFINISHED = ["fee.cap", "transaction.pending", "transaction.stopped", "registry.no-contract"];
const TRANSACTION_CURES: Record<string, string> = {
  "signer.other": "sign with the operator's key (--signer)",
  funds: "send it some of the chain's coin",
  "fee.cap": "run the same command again later, or allow more with --max-fee",
  "transaction.failed": "try another node, then run the same command again",
  "transaction.pending": GO_ON,
  "transaction.stopped": GO_ON,
  "anchor.size": "someone else anchored it wrongly: end that operator's term as of then, and run `laurel reanchor`",
  "anchor.distrusted": "see which with `laurel reanchor`, which anchors it again",
  "registry.no-contract": "check the registry's address; a local chain forgets it when it is restarted",
};

type Explanation = readonly [code: string, exitCode: ExitCode, message: string, cure?: string | undefined];

const ODD_ANSWER: Explanation = [
  "rpc.bad-answer",
  3,
  "what the node says is not what a registry answers",
  "check the registry's address, or try another node",
];
const NO_ANSWER: Explanation = [
  "rpc.unreachable",
  3,
  "the node does not answer as it should",
  RPC_CURES["rpc.unreachable"],
];

/** Errors of ethers and of Node, by their codes. */
const SYSTEM_ERRORS: Readonly<Record<string, Explanation>> = {
  INSUFFICIENT_FUNDS: [
    "funds",
    1,
    "the account cannot pay for the transaction; nothing was sent",
    TRANSACTION_CURES.funds,
  ],
  BAD_DATA: ODD_ANSWER,
  CALL_EXCEPTION: ODD_ANSWER,
  TIMEOUT: NO_ANSWER,
  NETWORK_ERROR: NO_ANSWER,
  SERVER_ERROR: NO_ANSWER,
  ERR_WORKER_OUT_OF_MEMORY: ["memory", 3, "a thread needed more memory than it may have", "add --threads 1"],
  EISDIR: ["file.unreadable", 2, "that is a folder; a file is needed"],
};

/** Any error as a `CommandError`; one that nobody foresaw is said to be our fault. */
export function explainLibraryError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const issuing = readIssuingError(error);
  if (issuing !== undefined) return explainIssuing(issuing);
  const [code, exitCode, message, cure] =
    error instanceof Error ? explain(error) : (["internal", 3, String(error)] as const);
  return new CommandError(code, exitCode, message, { cause: error, cure });
}

function explain(error: Error): Explanation {
  const { message } = error;
  if (error instanceof FormatError) return [error.code, 1, message, "get the file again from whoever sent it"];
  if (error instanceof StackError)
    return ["stack", 2, message, error.member === "parts" ? "name fewer of them at once" : undefined];
  if (error instanceof BatchError || error instanceof CredentialError) return ["batch", 1, message];
  if (error.name === "LinkError")
    return [(error as NodeJS.ErrnoException).code ?? "", 3, message, "ask whoever sent the link for the file itself"];
  if (error.name === "TrustError") return ["trust.invalid", 2, message, MEND_TRUST];
  if (error instanceof TransactionError) {
    const sent = error.isUnderWay ? "" : "; nothing was sent";
    const exitCode = error.isUnderWay || UNFINISHED.includes(error.code) ? 3 : 1;
    return [error.code, exitCode, `${message}${sent}`, TRANSACTION_CURES[error.code]];
  }
  if (error instanceof RegistryError)
    return [`registry.${error.errorName}`, 1, message, REGISTRY_CURES[error.errorName]];
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code.startsWith("rpc.")) return [code, 3, message + describeRefusal(error), RPC_CURES[code]];
  if (isReadError(error))
    return [code === "ENOENT" ? "file.missing" : "file.unreadable", 2, `${error.path}: ${describeReadError(error)}`];
  return SYSTEM_ERRORS[code] ?? ["internal", 3, message, "run it again; if it stays, report it with this text"];
}

const EXIT_CODES = { refused: 1, misuse: 2, unfinished: 3 } as const;

/** What to type, for what the library refuses: it knows no commands. */
export const ISSUING_CURES: Readonly<Record<string, string>> = {
  "anchor.distrusted": TRANSACTION_CURES["anchor.distrusted"] as string,
  "anchor.pending": "see `laurel status`; then `laurel issue` again where that was stopped, and `laurel sign`",
  "anchor.missing": "run `laurel issue` again to finish it, or see `laurel status`",
  "authority.accreditation": "ask your accreditor for a new accreditation, then run `laurel init`",
  "authority.operator": ADD_OPERATOR,
  "authority.rights":
    "ask the issuer's admin for one operator with all that is needed (laurel operator add --rights anchor,revoke), then run `laurel init`",
  "batch.purpose": "use another folder (--out); a correction goes on by the `laurel correct` that began it",
  "batch.place": "use another folder (--out), or name the settings it was issued with (--config)",
  "certificate.characters": "name a font that has them: --font NotoSansArabic-Regular.ttf",
  "certificate.direction": "hand on the file or a badge (--format png) in place of a certificate",
  "certificate.long": "hand on the file or a badge (--format png) in place of a certificate",
  "config.invalid": "mend it, or make the file anew with `laurel init`",
  "config.missing": "write your laurel.json with `laurel init`, or name it with --config",
  "correction.again": "`laurel revoke` it by --index 0, then `laurel issue` the right one",
  "correction.both": "`laurel revoke` the one that is wrong",
  "correction.changed": "type --set as before, or use another folder (--out)",
  "correction.late": "where that one is wrong, `laurel revoke` it by its file, then `laurel issue` the right one",
  "correction.revoked": "`laurel issue` it anew, in a batch of its own",
  "correction.suspended": "run `laurel reinstate` first",
  "correction.unknown": "name another node (--rpc), or ask the issuer's other operators, before you issue anything",
  "course.incomplete": "`laurel course check` shows all elements; --profile open-badges or none asks for less",
  "course.unreadable": "name the course with --course; `laurel course new course.json` writes a starter",
  "folder.none": "name the folder that `laurel issue --out` wrote",
  "issuer.none": "`laurel issuer list` prints them",
  "learners.missing": "name the credentials by --index or --credential instead",
  "registry.BatchIsRevoked": REGISTRY_CURES.BatchIsRevoked,
  "proof.status": "issue it anew with --status-base https://…, the place of its status lists, and --sign",
  "proof.terms": "make the course anew from `laurel course new`, or take over its @context: see `laurel course check`",
  "signature.other": "name that key with --sign, or replace its signatures: `laurel sign <folder> --again`",
  "signer.other": "sign with the operator's key (--signer), or run `laurel init` with this one",
  "status-list.folder": "put the folder back, or run `laurel status-list export <folder>` with where it is now",
  "status-list.issuer": "name with --sign the key of the issuer that the credentials name (laurel did init)",
  "status-list.places":
    "restore the newest copy of your settings' folder, or run `laurel status-list export <folder>` once for each batch that is missing",
  "status.taken": "`laurel issue` it into another folder (--out), where it is given places of its own",
  "transaction.stopped": GO_ON,
  "trust.invalid": MEND_TRUST,
};

function explainIssuing(error: IssuingError): CommandError {
  const { code, kind, message, problems } = error;
  const cure = ISSUING_CURES[code] ?? error.cure;
  return new CommandError(code, EXIT_CODES[kind], message, { problems, cause: error, cure });
}

/** What the node said of a call that it refused; whoever asks for it is shown it as text. */
function describeRefusal(error: Error): string {
  const { message } = Object((error as RpcError).refusal) as { message?: unknown };
  return typeof message === "string" ? `: ${message.slice(0, 200)}` : "";
}
