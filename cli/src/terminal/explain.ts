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
import { REGISTRY_CURES } from "./registry-cures.ts";
import { type IssuingError, readIssuingError } from "@laurel/issuing";

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

function refuse(code: string, exitCode: ExitCode, message: string, cause: unknown, cure?: string): CommandError {
  return new CommandError(code, exitCode, message, { cause, cure });
}

/** Any error as a `CommandError`; one that nobody foresaw is said to be our fault. */
export function explainLibraryError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const issuing = readIssuingError(error);
  if (issuing !== undefined) return explainIssuing(issuing);
  if (error instanceof FormatError)
    return refuse(error.code, 1, error.message, error, "get the file again from whoever sent it");
  if (error instanceof StackError) return refuse("stack", 2, error.message, error);
  if (error instanceof BatchError || error instanceof CredentialError) return refuse("batch", 1, error.message, error);
  if (!(error instanceof Error)) return refuse("internal", 3, String(error), error);
  if (error.name === "TrustError") return refuse("trust.invalid", 2, error.message, error, MEND_TRUST);
  if (error instanceof TransactionError) {
    const sent = error.isUnderWay ? "" : "; nothing was sent";
    const exitCode = error.isUnderWay || UNFINISHED.includes(error.code) ? 3 : 1;
    return refuse(error.code, exitCode, `${error.message}${sent}`, error, TRANSACTION_CURES[error.code]);
  }
  if (error instanceof RegistryError)
    return refuse(`registry.${error.errorName}`, 1, error.message, error, REGISTRY_CURES[error.errorName]);
  const { code } = error as NodeJS.ErrnoException;
  if (code?.startsWith("rpc.")) return refuse(code, 3, error.message + describeRefusal(error), error, RPC_CURES[code]);
  if (code === "INSUFFICIENT_FUNDS")
    return refuse(
      "funds",
      1,
      "the account cannot pay for the transaction; nothing was sent",
      error,
      "send it some of the chain's coin",
    );
  if (code === "BAD_DATA" || code === "CALL_EXCEPTION")
    return refuse(
      "rpc.bad-answer",
      3,
      "what the node says is not what a registry answers",
      error,
      "check the registry's address, or try another node",
    );
  if (code === "TIMEOUT" || code === "NETWORK_ERROR" || code === "SERVER_ERROR")
    return refuse("rpc.unreachable", 3, "the node does not answer as it should", error, RPC_CURES["rpc.unreachable"]);
  if (code === "ERR_WORKER_OUT_OF_MEMORY")
    return refuse("memory", 3, "a thread needed more memory than it may have", error, "add --threads 1");
  if (code === "ENOENT" && "path" in error)
    return refuse("file.missing", 2, `${String(error.path)}: there is no such file`, error);
  if (code === "EISDIR") return refuse("file.folder", 2, "that is a folder; a file is needed", error);
  return refuse("internal", 3, error.message, error, "run it again; if it stays, report it with this text");
}

const EXIT_CODES = { refused: 1, misuse: 2, unfinished: 3 } as const;

/** What to type, for what the library refuses: it knows no commands. */
const ISSUING_CURES: Readonly<Record<string, string>> = {
  "anchor.missing": "run `laurel issue` again to finish it, or see `laurel status`",
  "authority.accreditation": "ask your accreditor for a new accreditation, then run `laurel init`",
  "authority.operator": "ask the issuer's admin to add an operator (laurel operator add)",
  "batch.place": "use another folder (--out), or name the settings it was issued with (--config)",
  "config.invalid": "mend it, or make the file anew with `laurel init`",
  "course.incomplete": "`laurel course check` shows all elements; --profile open-badges or none asks for less",
  "course.unreadable": "name the course with --course; `laurel course new course.json` writes a starter",
  "folder.none": "name the folder that `laurel issue --out` wrote",
  "issuer.none": "laurel issuer list prints them",
  "learners.missing": "name the credentials by --index or --credential instead",
  "registry.BatchIsRevoked": REGISTRY_CURES.BatchIsRevoked,
  "signer.other": "sign with the operator's key (--signer), or run `laurel init` with this one",
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
