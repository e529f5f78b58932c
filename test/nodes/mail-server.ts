// A mail server on this computer that takes e-mails by SMTP over TLS, after a login, and does to some what servers do.
import type { Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SMTPServer } from "smtp-server";
import { type Certificate, createCertificate } from "./web-server.ts";

/** What the server does with an e-mail: nothing special, a reply to the recipient or to the message, or the line is dropped before that. */
export type Fate =
  | "take"
  | { readonly at: "recipient" | "message"; readonly code: number; readonly text: string }
  | "drop"
  | "drop-early";

/** An e-mail that the server has taken: it may have said so, or not. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
}

/** How a server is started. */
export interface MailServerOptions {
  /** TLS from the start; else STARTTLS. */
  readonly isSecure?: boolean;
  /** Offers no STARTTLS: as if it were stripped on the way. */
  readonly isPlain?: boolean;
  readonly certificate?: Certificate;
}

/** A server that runs. */
export interface MailServer {
  readonly port: number;
  readonly certificate: Certificate;
  /** By the recipient's address; may be exchanged at any time. */
  fate: (address: string) => Fate;
  readonly taken: TakenMail[];
  /** All that was asked to be delivered, taken or not. */
  readonly asked: string[];
  /** How often somebody logged in, or tried to. */
  logins: number;
  connections: number;
  readonly stop: () => Promise<void>;
}

export const MAIL_USER = "registrar";
export const MAIL_PASSWORD = "a mail password";

/** Starts a server. */
export async function startMailServer({
  isSecure = false,
  isPlain = false,
  certificate = createCertificate(),
}: MailServerOptions = {}): Promise<MailServer> {
  const reply = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    ...{ ...certificate, secure: isSecure, logger: false, disableReverseLookup: true, closeTimeout: 10 },
    ...(isPlain ? { disabledCommands: ["STARTTLS"], allowInsecureAuth: true } : {}),
    onConnect(_session, callback) {
      started.connections += 1;
      callback();
    },
    onAuth({ username, password }, _session, callback) {
      started.logins += 1;
      if (username === MAIL_USER && password === MAIL_PASSWORD) callback(null, { user: username });
      else callback(reply(535, `no: ${String(password)}`));
    },
    onRcptTo({ address }, session, callback) {
      started.asked.push(address);
      const fate = started.fate(address);
      if (fate === "drop-early") drop(session.id);
      else if (typeof fate === "object" && fate.at === "recipient") callback(reply(fate.code, fate.text));
      else callback();
    },
    onData(stream, { id, envelope: { mailFrom, rcptTo } }, callback) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const to = rcptTo.map(({ address }) => address);
        const fate = started.fate(to[0] ?? "");
        if (typeof fate === "object") return callback(reply(fate.code, fate.text));
        started.taken.push({ from: mailFrom === false ? "" : mailFrom.address, to, bytes: Buffer.concat(pieces) });
        if (fate === "take") callback(null, "taken");
        else drop(id);
      });
    },
  });
  const drop = (id: string): void => {
    for (const connection of server.connections)
      if (connection.id === id) (connection as unknown as { _socket: Socket })._socket.destroy();
  };
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.server.address() as { readonly port: number };
  const started: MailServer = {
    ...{ port, certificate, fate: () => "take", taken: [], asked: [], logins: 0, connections: 0 },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return started;
}

/** Has this process trust a certificate, as NODE_EXTRA_CA_CERTS does from a process's start. @returns what takes that back */
export function trustHere({ cert }: Certificate): () => void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, cert]);
  return () => setDefaultCACertificates(before);
}
