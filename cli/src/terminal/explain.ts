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
  "rpc.disagreement": "the nodes contradict each other; find out which one is wrong",
  "rpc.no-finality":
    "name another node; on a chain without final blocks add its registry again: `laurel trust add … --finality 20` (confirmations), or `--finality latest` where no block is ever undone",
  "rpc.no-logs": "name a node that lists events (eth_getLogs)",
  "rpc.stale": "the node lags behind; try again later or name another node",
};

const ADDRESS = "check the node's address, then run the same command again";
/** What to do about a node that does not answer, by the kind of failure. */
const REASON_CURES: Readonly<Record<RpcReason, string>> = {
  "no-node": 'name one in the "rpc" of trust.json, or verify by evidence: --evidence <file>',
  "host-unknown": "check the name of the host, and that this computer is online",
  "port-closed": "check the port, and that the node runs",
  "no-route": "check the network; a node inside an organisation may need its VPN",
  certificate:
    "if your organisation has its own certificate authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem; else name another node",
  tls: "check the address: a node that speaks plain HTTP is written http://",
  proxy: "check HTTPS_PROXY and HTTP_PROXY (http://user:password@proxy.example:3128), or name the host in NO_PROXY",
  timeout: "run the same command again, or name another node",
  "line-cut": "run the same command again, or name another node",
  redirect:
    "if you trust the address that it names, use that one in its place; what is sent to a node is sent to no other",
  unauthorized:
    'put the node\'s key into your nodes.json, by hand or by `laurel trust add` or `laurel init`: with --header "Authorization: Bearer …", or with a user and password as --rpc https://user:password@host',
  "rate-limited": "run the same command again later, or name a node that lets you ask more often",
  "not-found": "check the path of the node's address: nodes of providers have a key or a chain in it",
  server: "the node has a fault of its own; run the same command again later, or name another node",
  http: ADDRESS,
  "web-page": "check the node's address; a network that asks you to log in answers so, too",
};
/** What to do where nodes do not take a transaction, by the kind of what they reply: the first that fits. */
const REFUSAL_CURES: readonly (readonly [RefusalKind, string])[] = [
  ["unauthorized", "ask whoever runs the network to let this account send transactions"],
  ["funds", "send the account some of the chain's coin"],
  ["gas-limit", "name fewer credentials at once, or ask the node's operator for its gas limit"],
  [
    "nonce-held",
    "another transaction of this account comes first: wait until a block has it, or end it where it was sent",
  ],
  ["fee-too-low", "offer more: --tip names what a block's maker gets, --max-fee the most that is paid"],
  ["type", "the node takes no transaction of this type; name another node with --rpc"],
  ["unreachable", RPC_CURES["rpc.unreachable"] as string],
  ["unknown", "the words are the node's own: ask its operator, or name another node with --rpc"],
];

/** The chain that `npm run dev` starts. */
const LOCAL_CHAIN = 31337;

/** Where an account gets coin. @param account where it is known */
export function describeFunding(chainId: number, account?: string): string {
  if (chainId !== LOCAL_CHAIN) return `send ${account ?? "the account"} some of the chain's coin`;
  return `get it coin of the local network, where that was started: npm run dev -- --fund ${account ?? "0x…"}`;
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

const MEND_TRUST = "mend it, or make it anew with `laurel trust add`";
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
  const refusals = error instanceof TransactionError ? error.refusals : [];
  return new CommandError(code, exitCode, message, { cause: error, cure, refusals });
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
    return ["rpc.bad-answer", 3, `the node refuses the call: ${said}`, RPC_CURES["rpc.bad-answer"]];
  return SYSTEM_ERRORS[code] ?? ["internal", 3, message, "run it again; if it stays, report it with this text"];
}

/** What an account has and needs, in the chain's coin. */
function describeFunds({ funds }: TransactionError): string | undefined {
  if (funds === undefined) return undefined;
  const { chainId, account, balance, need } = funds;
  return `the account ${account} has ${formatCoin(chainId, balance, "floor")}, and the transaction may cost ${formatCoin(chainId, need, "ceil")}`;
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
  "correction.both": "`laurel revoke` the one that is wrong",
  "correction.changed": "type --set as before, or use another folder (--out)",
  "correction.lapsed": "`laurel reanchor` that batch's folder, then `laurel correct` it there",
  "correction.revoked": "`laurel issue` it again, in a batch of its own",
  "correction.suspended": "run `laurel reinstate` first",
  "correction.unknown": "name another node (--rpc), or ask the issuer's other operators, before you issue anything",
  "course.incomplete": "`laurel course check` shows all elements; --profile open-badges or none asks for less",
  "course.unreadable": "name the course with --course; `laurel course new course.json` writes a starter",
  "delivery.column": "name the column of the addresses: --email-column <name>",
  "delivery.list": "hand it out with --format zip",
  "delivery.page": "name the page: --page https://verify.example/",
  "delivery.text": "write a letter without that (--template), or hand out the rest with --learner",
  "folder.none": "name the folder that `laurel issue --out` wrote",
  "batch.erased": "`laurel reissue` makes lost files of the others again",
  "input.altered": "restore it from a copy, or name the credential by --index or --credential",
  "input.missing": "restore it from a copy, or name the credentials by --index or --credential",
  "ledger.damaged":
    "restore it from a copy; or move the ledger's folder away and run `laurel report <folder…>` over all batches, which makes it anew; --no-ledger goes on without it",
  "ledger.unreadable": "see that you may read it, or go on with --no-ledger",
  "issuer.none": "`laurel issuer list` prints them",
  "mail.login": "check --smtp-user and the password in --smtp-password-file",
  "mail.postponed": GO_ON,
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
  const accepts = problems.flatMap(({ accept }) => accept ?? []);
  const cure = accepts.length > 0 ? describeAcceptance(accepts, problems.length) : (ISSUING_CURES[code] ?? error.cure);
  return new CommandError(code, EXIT_CODES[kind], message, { problems, cause: error, cure });
}

/** How to go on where something may be damaged, and is not. */
function describeAcceptance(accepts: readonly NonNullable<Problem["accept"]>[], count: number): string {
  const when = accepts.length === count ? "To accept all of this," : "Fix what has no answer; to accept the rest,";
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
