// Errors of the SDK as a person meets them: what happened and what to do.
import {
  BatchError,
  CredentialError,
  FormatError,
  RegistryError,
  type Refusal,
  type RefusalKind,
  type RpcError,
  type RpcReason,
  describeRefusals,
  StackError,
  TransactionError,
} from "@laurel/sdk";
import { CommandError, type ExitCode, GO_ON } from "./failure.ts";
import { ADD_OPERATOR, REGISTRY_CURES } from "./registry-cures.ts";
import { formatOption } from "./terminal.ts";
import {
  describeReadError,
  formatCoin,
  type IssuingError,
  isReadError,
  type Problem,
  readIssuingError,
} from "@laurel/issuing";

const RPC_CURES: Record<string, string> = {
  "rpc.unreachable": "check the network and the node's address, then run the same command again",
  "rpc.wrong-chain": "name a node of the chain that the registry is on",
  "rpc.bad-answer": "try another node",
  "rpc.disagreement": "the nodes contradict each other: find out which one is wrong",
  "rpc.no-finality":
    "name another node; if the chain has no final blocks, add its registry again: `laurel trust add … --finality 20` (confirmations), or `--finality latest` if no block is ever undone",
  "rpc.no-logs": "name a node that lists events (eth_getLogs)",
  "rpc.stale": "the node lags behind; try again later or name another node",
};

const ADDRESS = "check the node's address, then run the same command again";
/** What to do about a node that does not answer, by the kind of failure. */
const REASON_CURES: Readonly<Record<RpcReason, string>> = {
  "no-node": 'name one in the "rpc" of trust.json, or verify by evidence: --evidence <file>',
  "host-unknown": "check the name of the host, and that this computer is online",
  "port-closed": "check the port, and that the node is running",
  "no-route": "check the network; a node inside an organisation may need its VPN",
  certificate:
    "if your organisation has its own certificate authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem; otherwise name another node",
  tls: "check the address: write http:// for a node that speaks plain HTTP",
  proxy: "check HTTPS_PROXY and HTTP_PROXY (http://user:password@proxy.example:3128), or name the host in NO_PROXY",
  timeout: "run the same command again, or name another node",
  "line-cut": "run the same command again, or name another node",
  redirect: "if you trust the address that it names, use that one; Laurel follows no redirect",
  unauthorized:
    'put the node\'s key into your nodes.json: run `laurel trust add` or `laurel init` with --header "Authorization: Bearer …", or with --rpc https://user:password@host',
  "rate-limited": "run the same command again later, or name a node with a higher limit",
  "not-found": "check the path of the node's address: providers put a key or a chain in it",
  server: "the fault is the node's: run the same command again later, or name another node",
  http: ADDRESS,
  "web-page": "check the node's address, and that the network does not ask you to log in first",
};
/** What to do where nodes do not take a transaction, by the kind of what they reply: the first that fits. */
const REFUSAL_CURES: readonly (readonly [RefusalKind, string])[] = [
  ["unauthorized", "ask the network's operator to let this account send transactions"],
  ["funds", "send the account some of the chain's coin"],
  ["gas-limit", "name fewer credentials at once, or ask the node's operator for its gas limit"],
  [
    "nonce-held",
    "another transaction of this account comes first: wait until it is in a block, or cancel it where it was sent",
  ],
  ["fee-too-low", "offer more: raise --tip (the priority fee) or --max-fee"],
  ["type", "name another node with --rpc: this one takes no transaction of this type"],
  ["unreachable", RPC_CURES["rpc.unreachable"] as string],
  ["unknown", "ask the node's operator what this means, or name another node with --rpc"],
];

/** The chain that `npm run dev` starts. */
const LOCAL_CHAIN = 31337;

/** Where an account gets coin. @param account where it is known */
export function describeFunding(chainId: number, account?: string): string {
  if (chainId !== LOCAL_CHAIN) return `send ${account ?? "the account"} some of the chain's coin`;
  return `fund it from the folder where the local network runs: npm run dev -- --fund ${account ?? "0x…"}`;
}

/** An error of an account that cannot pay, with where its coin comes from: what nodes reply names neither chain nor account. Any other error as it is. */
export function nameFunding(error: unknown, chainId: number): unknown {
  const isKnown = error instanceof TransactionError && error.funds !== undefined;
  if (isKnown || !["funds", "INSUFFICIENT_FUNDS"].includes(Object(error).code)) return error;
  const { code, exitCode, message, problems, refusals } = explainLibraryError(error);
  const cure = describeFunding(chainId);
  return new CommandError(code, exitCode, message, { cure, problems, refusals, cause: error });
}

/** What to do about what nodes replied; undefined where nothing needs to be done. */
export function chooseRefusalCure(refusals: readonly Refusal[]): string | undefined {
  return REFUSAL_CURES.find(([kind]) => refusals.some((refusal) => refusal.kind === kind))?.[1];
}

/** What to do about a chain that could not be read. */
function chooseRpcCure({ code, reason }: Pick<RpcError, "code" | "reason">): string | undefined {
  return reason === undefined ? RPC_CURES[code] : REASON_CURES[reason];
}

const MEND_TRUST = "fix it, or make it again with `laurel trust add`";
const UNFINISHED = [
  "fee.cap",
  "transaction.pending",
  "transaction.refused",
  "transaction.stopped",
  "registry.no-contract",
];
/** What somebody has to do something about first, though what was signed may still come into a block. */
const REFUSED = ["funds", "transaction.gas-limit", "transaction.unauthorized"];
const TRANSACTION_CURES: Record<string, string> = {
  "signer.other": "sign with the operator's key (--signer)",
  funds: "send it some of the chain's coin",
  "fee.cap": "run the same command again later, or allow more with --max-fee",
  "transaction.gas-limit": "name fewer credentials at once",
  "transaction.failed": "try another node, then run the same command again",
  "transaction.pending": GO_ON,
  "transaction.stopped": GO_ON,
  "anchor.size":
    "someone else anchored it wrongly: end that operator's term as of that moment, and run `laurel reanchor`",
  "anchor.distrusted": "run `laurel reanchor`: it names the term and anchors the batch again",
  "registry.no-contract": "check the registry's address; a local chain forgets it when it is restarted",
};

type Explanation = readonly [code: string, exitCode: ExitCode, message: string, cure?: string | undefined];

const ODD_ANSWER: Explanation = [
  "rpc.bad-answer",
  3,
  "the node's answer is not that of a registry",
  "check the registry's address, or try another node",
];
const NO_ANSWER: Explanation = ["rpc.unreachable", 3, "the node gives no proper answer", RPC_CURES["rpc.unreachable"]];

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
  ERR_WORKER_OUT_OF_MEMORY: ["memory", 3, "a thread ran out of memory", "add --threads 1"],
  EISDIR: ["file.unreadable", 2, "this is a folder; a file is needed"],
};

/** Any error as a `CommandError`; one that nobody foresaw is said to be our fault. */
export function explainLibraryError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const issuing = readIssuingError(error);
  if (issuing !== undefined) return explainIssuing(issuing);
  const [code, exitCode, message, cure] =
    error instanceof Error ? explain(error) : (["internal", 3, String(error)] as const);
  const refusals = error instanceof TransactionError ? error.refusals : [];
  return new CommandError(code, exitCode, message, { cause: error, cure, refusals });
}

function explain(error: Error): Explanation {
  const { message } = error;
  if (error instanceof FormatError) return [error.code, 1, message, "get the file again from its sender"];
  if (error instanceof StackError)
    return ["stack", 2, message, error.member === "parts" ? "name fewer of them at once" : undefined];
  if (error instanceof BatchError || error instanceof CredentialError) return ["batch", 1, message];
  if (error.name === "LinkError")
    return [(error as NodeJS.ErrnoException).code ?? "", 3, message, "ask the link's sender for the file itself"];
  if (error.name === "TrustError") return ["trust.invalid", 2, message, MEND_TRUST];
  if (error instanceof TransactionError) {
    const { code, isUnderWay, refusals } = error;
    const exitCode = UNFINISHED.includes(code) || (isUnderWay && !REFUSED.includes(code)) ? 3 : 1;
    const told =
      refusals.length === 0 || message.includes(refusals[0]?.message ?? "") ? "" : ` (${describeRefusals(refusals)})`;
    return [
      code,
      exitCode,
      `${describeFunds(error) ?? message}${told}${isUnderWay ? "" : "; nothing was sent"}`,
      error.funds === undefined
        ? (chooseRefusalCure(refusals) ?? TRANSACTION_CURES[code])
        : describeFunding(error.funds.chainId, error.funds.account),
    ];
  }
  if (error instanceof RegistryError)
    return [`registry.${error.errorName}`, 1, message, REGISTRY_CURES[error.errorName]];
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code.startsWith("rpc.")) return [code, 3, message + describeRefusal(error), chooseRpcCure(error as RpcError)];
  if (isReadError(error))
    return [code === "ENOENT" ? "file.missing" : "file.unreadable", 2, `${error.path}: ${describeReadError(error)}`];
  const said = readNodeWords(error);
  if (SYSTEM_ERRORS[code] === ODD_ANSWER && said !== undefined)
    return ["rpc.bad-answer", 3, `the node refused the call: ${said}`, RPC_CURES["rpc.bad-answer"]];
  return (
    SYSTEM_ERRORS[code] ?? ["internal", 3, message, "run the command again; if that does not help, report this text"]
  );
}

/** What an account has and needs, in the chain's coin. */
function describeFunds({ funds }: TransactionError): string | undefined {
  if (funds === undefined) return undefined;
  const { chainId, account, balance, need } = funds;
  return `the account ${account} has ${formatCoin(chainId, balance, "floor")}, but the transaction may cost ${formatCoin(chainId, need, "ceil")}`;
}

const EXIT_CODES = { refused: 1, misuse: 2, unfinished: 3 } as const;

/** What to type, for what the library refuses: it knows no commands. */
export const ISSUING_CURES: Readonly<Record<string, string>> = {
  "anchor.distrusted": TRANSACTION_CURES["anchor.distrusted"] as string,
  "anchor.pending": "see `laurel status`; then run the stopped `laurel issue` again, and `laurel sign`",
  "anchor.missing": "run `laurel issue` again to finish it, or see `laurel status`",
  "authority.accreditation": "ask your accreditor for a new accreditation, then run `laurel init`",
  "authority.operator": ADD_OPERATOR,
  "authority.rights":
    "ask the issuer's admin for an operator with both rights (laurel operator add --rights anchor,revoke), then run `laurel init`",
  "batch.purpose": "use another folder (--out); to go on with a correction, run the same `laurel correct` again",
  "batch.place": "use another folder (--out), or name the settings that issued it (--config)",
  "certificate.characters": "name a font that has them: --font NotoSansArabic-Regular.ttf",
  "certificate.direction": "use the file or a badge (--format png) instead of a certificate",
  "certificate.long": "use the file or a badge (--format png) instead of a certificate",
  "config.invalid": "fix it, or make the file again with `laurel init`",
  "config.missing": "write your laurel.json with `laurel init`, or name it with --config",
  "correction.both": "revoke the wrong one: `laurel revoke`",
  "correction.changed": "type --set as before, or use another folder (--out)",
  "correction.lapsed": "run `laurel reanchor` on that batch's folder, then `laurel correct` there",
  "correction.revoked": "issue it again, in a batch of its own: `laurel issue`",
  "correction.suspended": "run `laurel reinstate` first",
  "correction.unknown": "before you issue anything, name another node (--rpc) or ask the issuer's other operators",
  "course.incomplete": "run `laurel course check` to see all elements; --profile open-badges or none needs fewer",
  "course.unreadable": "name the course with --course; `laurel course new course.json` writes a starter",
  "delivery.column": "name the column of the addresses: --email-column <name>",
  "delivery.list": "hand it out with --format zip",
  "delivery.page": "name the page: --page https://verify.example/",
  "delivery.text": "write a letter without that (--template), or hand out the others with --learner",
  "folder.none": "name the folder that `laurel issue --out` wrote",
  "batch.erased": "make the others' lost files again: `laurel reissue`",
  "input.altered": "restore it from a copy, or name the credential with --index or --credential",
  "input.missing": "restore it from a copy, or name the credentials with --index or --credential",
  "ledger.damaged":
    "restore it from a copy; or move the ledger's folder away and run `laurel report <folder…>` on all batches to make it again; or go on without it: --no-ledger",
  "ledger.unreadable": "check that you may read it, or go on with --no-ledger",
  "issuer.none": "see `laurel issuer list`",
  "mail.login": "check --smtp-user and the password in --smtp-password-file",
  "mail.postponed": GO_ON,
  "registry.BatchIsRevoked": REGISTRY_CURES.BatchIsRevoked,
  "proof.status": "issue it again with --sign and --status-base https://…, the place of its status lists",
  "proof.terms": "make the course again with `laurel course new`, or copy its @context: see `laurel course check`",
  "signature.other": "name that key with --sign, or replace its signatures: `laurel sign <folder> --again`",
  "signer.other": "sign with the operator's key (--signer), or run `laurel init` with this one",
  "status-list.folder": "put the folder back, or run `laurel status-list export <folder>` on its new place",
  "status-list.issuer": "name that issuer's key with --sign (from laurel did init)",
  "status-list.places":
    "restore the newest copy of your settings' folder, or run `laurel status-list export <folder>` once for each missing batch",
  "status.taken": "issue it into another folder (--out), where it gets places of its own",
  "transaction.stopped": GO_ON,
  "trust.invalid": MEND_TRUST,
};

function explainIssuing(error: IssuingError): CommandError {
  const { code, kind, message, problems } = error;
  const accepts = problems.flatMap(({ accept }) => accept ?? []);
  const cure = accepts.length > 0 ? describeAcceptance(accepts, problems.length) : (ISSUING_CURES[code] ?? error.cure);
  return new CommandError(code, EXIT_CODES[kind], message, { problems, cause: error, cure });
}

/** How to go on where something may be damaged, and is not. */
function describeAcceptance(accepts: readonly NonNullable<Problem["accept"]>[], count: number): string {
  const when = accepts.length === count ? "To accept all of this," : "Fix what has no option; to accept the rest,";
  return `${when} add: ${accepts.map(formatOption).join(" ")}`;
}

/** What the node said of a call that it refused, as ethers keeps that. */
function readNodeWords(error: Error): string | undefined {
  const { error: refusal } = Object((error as { info?: unknown }).info) as { error?: unknown };
  const { message } = Object(refusal) as { message?: unknown };
  return typeof message === "string" ? message.slice(0, 200) : undefined;
}

/** What the node said of a call that it refused; whoever asks for it is shown it as text. */
function describeRefusal(error: Error): string {
  const { message } = Object((error as RpcError).refusal) as { message?: unknown };
  return typeof message === "string" ? `: ${message.slice(0, 200)}` : "";
}
