// Sends e-mails by SMTP, over TLS that is verified, one recipient each; and says of each what became of it.
import { Readable } from "node:stream";
import { IssuingError } from "@laurel/issuing";

/** The server that takes the e-mails, and how to log in there. */
export interface PostOptions {
  readonly host: string;
  readonly port: number;
  /** Whether TLS begins with the connection; else by STARTTLS, which is required. */
  readonly isSecure: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** How long to wait for an answer, in milliseconds; two minutes unless said. */
  readonly timeout?: number | undefined;
}

/** What became of an e-mail. `postponed`: it was not taken for now, or never reached the server. `unknown`: the connection was lost before the last answer. */
export interface Sending {
  readonly state: "sent" | "refused" | "postponed" | "unknown";
  /** What the server said, as it came. */
  readonly reply: string;
}

/** A connection to the server, made anew where it is lost. */
export interface Post {
  /** Sends one e-mail. @throws IssuingError `mail.…` where there is no connection, and none can be made: then nothing was sent */
  send(mail: { readonly from: string; readonly to: string; readonly message: Uint8Array }): Promise<Sending>;
  close(): void;
}

const [CONNECT_MS, ANSWER_MS] = [20_000, 120_000];
const MOST_REPLY = 300;

type Connection = import("nodemailer/lib/smtp-connection").default;
type Failure = Error & {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  readonly command?: string | undefined;
};

/**
 * Connects to a server, and logs in.
 * @throws IssuingError `mail.host`, `mail.unreachable`, `mail.certificate`, `mail.plain` where it offers no TLS, `mail.login` where it does not take user and password,
 * `mail.answer`: nothing was sent
 */
export async function openPost(options: PostOptions): Promise<Post> {
  let connection: Connection | undefined = await connect(options);
  let delivered = 0;
  const send: Post["send"] = async ({ from, to, message }) => {
    if (connection === undefined || connection.destroyed) {
      connection = await connect(options);
      delivered = 0;
    }
    const sending = await sendOne(connection, { from, to, message });
    if (sending.state === "sent") delivered += 1;
    // What it did not take is still begun there.
    else if (!connection.destroyed) await reset(connection);
    // Servers end a connection after so many e-mails: a new one gets this one.
    if (sending.state === "postponed" && delivered > 0 && connection.destroyed) return send({ from, to, message });
    return sending;
  };
  return {
    send,
    close() {
      connection?.quit();
      connection = undefined;
    },
  };
}

/** Has a connection forget what was begun; one that cannot is ended. */
function reset(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    // Where the line is lost meanwhile, no answer comes.
    connection.once("end", () => resolve());
    connection.reset((error) => {
      if (error !== null) connection.close();
      resolve();
    });
  });
}

function sendOne(
  connection: Connection,
  { from, to, message }: { readonly from: string; readonly to: string; readonly message: Uint8Array },
): Promise<Sending> {
  // It is read only once the server has said that it takes the message: from then on, silence says nothing.
  let hasBegun = false;
  const content = Readable.from(
    (function* () {
      hasBegun = true;
      yield Buffer.from(message);
    })(),
    { objectMode: false },
  );
  return new Promise((resolve) => {
    connection.send({ from, to: [to], size: message.length }, content, (error, info) => {
      if (error === null || error === undefined)
        return resolve({ state: "sent", reply: cut(String(info?.response ?? "")) });
      const { code, responseCode = 0, response, message: said } = error as Failure;
      const reply = cut(response ?? said);
      if (responseCode >= 500 && responseCode < 600) resolve({ state: "refused", reply });
      else if (responseCode >= 400 && responseCode < 500) resolve({ state: "postponed", reply });
      // It is larger than the server said that it takes.
      else if (code === "EMESSAGE" && !hasBegun) resolve({ state: "refused", reply });
      else resolve({ state: hasBegun ? "unknown" : "postponed", reply });
    });
  });
}

async function connect({
  host,
  port,
  isSecure,
  user,
  password,
  timeout = ANSWER_MS,
}: PostOptions): Promise<Connection> {
  const { default: SmtpConnection } = await import("nodemailer/lib/smtp-connection");
  const connection = new SmtpConnection({
    ...{ host, port, secure: isSecure, requireTLS: !isSecure },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: timeout, maxResponseSize: 1 << 16 },
    // Whatever the environment says: see NODE_TLS_REJECT_UNAUTHORIZED.
    tls: { rejectUnauthorized: true, minVersion: "TLSv1.2" },
  });
  let failed: (error: Failure) => void = () => undefined;
  // A connection that is lost later on is told by the e-mail that it takes then.
  connection.on("error", (error: Failure) => failed(error));
  connection.on("end", () => failed(new Error("the connection was closed")));
  try {
    await new Promise<void>((resolve, reject) => {
      failed = reject;
      connection.connect((error?: Failure) => (error === undefined ? resolve() : reject(error)));
    });
    if (!connection.secure) throw refusePlain(host);
    if (user === undefined) return connection;
    if (!connection.allowsAuth) {
      const message = `${host} accepts no log-in here; nothing was sent`;
      throw new IssuingError("mail.login", "refused", message, {
        cure: "leave out the user, or name another server or port",
      });
    }
    await new Promise<void>((resolve, reject) => {
      failed = reject;
      connection.login({ user, pass: password ?? "" }, (error) => (error === null ? resolve() : reject(error)));
    });
    return connection;
  } catch (error) {
    connection.close();
    throw explain(error as Failure, { host, port });
  } finally {
    failed = () => undefined;
  }
}

function refusePlain(host: string): IssuingError {
  const message = `${host} offers no encryption (STARTTLS): anyone on the way could read and change the e-mails; nothing was sent`;
  return new IssuingError("mail.plain", "refused", message, {
    cure: "ask the server's operator, or name another server or port",
  });
}

/** What keeps a certificate from being believed, as Node and OpenSSL name it. */
const CERTIFICATE = /CERT|ALTNAME|ISSUER|SIGNATURE|CA_|HOSTNAME/;

/** Why there is no connection. What the server said to a password is not repeated: it may be the password. */
function explain(error: Failure, { host, port }: Pick<PostOptions, "host" | "port">): unknown {
  if (error instanceof IssuingError) return error;
  const { code = "", originalCode = "", responseCode, message } = error;
  const refuse = (name: string, kind: "refused" | "unfinished", said: string, cure: string): IssuingError =>
    new IssuingError(name, kind, `${said}; nothing was sent`, { cure, cause: error });
  if (code === "EAUTH") {
    const replied = responseCode === undefined ? "" : ` (it replied ${responseCode})`;
    if (responseCode !== undefined && responseCode < 500)
      return refuse("mail.unreachable", "unfinished", `${host} accepts no log-in now${replied}`, "try again later");
    return refuse("mail.login", "refused", `${host} does not accept this user and password${replied}`, "check both");
  }
  if (CERTIFICATE.test(originalCode) || (CERTIFICATE.test(code) && code !== "ECONNECTION"))
    return refuse(
      "mail.certificate",
      "refused",
      `this computer does not trust the certificate of ${host} (${originalCode || code})`,
      "if your organisation has its own certificate authority, set NODE_EXTRA_CA_CERTS=/path/ca.pem; otherwise ask the server's operator",
    );
  if (code === "ETLS" && error.command === "STARTTLS") return refusePlain(host);
  if (code === "EDNS" || originalCode === "ENOTFOUND")
    return refuse(
      "mail.host",
      "unfinished",
      `there is no host ${host}`,
      "check the name, and that this computer is online",
    );
  if (/^(?:EPROTO$|ERR_SSL_)/.test(originalCode) || code === "EPROTOCOL" || code === "ETLS")
    return refuse(
      "mail.answer",
      "refused",
      `the answer from ${host}:${port} is not that of a mail server`,
      "check the port: TLS from the start is smtps:// with 465, STARTTLS is smtp:// with 587",
    );
  return refuse(
    "mail.unreachable",
    "unfinished",
    `${host}:${port} does not answer (${cut(message)})`,
    "check host, port and network, then run the same command again",
  );
}

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > MOST_REPLY ? `${line.slice(0, MOST_REPLY)}…` : line;
}
