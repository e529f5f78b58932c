// did:web: which DID a domain has, and where the did.json of a DID lies. Each place has one DID, in one spelling.
import { domainToASCII } from "node:url";
import { DidError } from "./did-error.ts";

/** A DID of the method web. */
export interface DidWeb {
  /** `did:web:university.example.org`; with a port `did:web:localhost%3A8443`, with a path `did:web:example.org:schools:law`. */
  readonly did: string;
  /** The host, in ASCII and small letters, with its port where that is not 443. */
  readonly host: string;
  /** Where did.json lies: `/.well-known/did.json`, or below the path. */
  readonly path: string;
}

/** The host, a port, a path. */
const DID = /^did:web:([^:%]+)(?:%3A(\d+))?((?::[^:]+)*)$/;
const PLACE = /^([^/:]+)(?::(\d+))?((?:\/[^/]+)*)$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SEGMENT = /^[A-Za-z0-9._-]+$/;
const MOST_HOST = 253;
/** In characters; an accreditation's uri is not longer. */
const MOST = 512;
const WELL_KNOWN = ".well-known";

/**
 * The DID of a domain as a person writes it: `university.example.org`, `example.org/schools/law`, `localhost:8443`. Taken away are `https://`, a
 * last slash or dot, and the file's own name; letters of the host become small, and those of other alphabets ASCII (`xn--…`).
 * @throws DidError `did.invalid` saying what is wrong
 */
export function readDomain(text: string): DidWeb {
  const refuse = (problem: string): DidError => new DidError("did.invalid", `${JSON.stringify(text)}: ${problem}`);
  if (text.length > MOST) throw refuse(`a domain has at most ${MOST} characters`);
  if (/^http:/i.test(text)) throw refuse("a did.json is read over https only; write just the host");
  const bare = text
    .replace(/^https:\/\//i, "")
    .replace(/\/(?:\.well-known\/)?did\.json$/, "")
    .replace(/\/$/, "");
  if (/[@?#\\\s%]/.test(bare)) throw refuse("write just the host, such as university.example.org");
  const [, written, port, rest = ""] = PLACE.exec(bare) ?? [];
  if (written === undefined) throw refuse("not a host such as university.example.org, optionally with a path");
  const host = domainToASCII(written).replace(/\.$/, "");
  const fault = findHostFault(host) ?? findPortFault(port) ?? findPathFault(rest.split("/").slice(1));
  if (fault !== undefined) throw refuse(fault);
  const at = port === undefined ? host : `${host}:${port}`;
  const did = `did:web:${at.replace(":", "%3A")}${rest.replaceAll("/", ":")}`;
  return { did, host: at, path: `${rest || `/${WELL_KNOWN}`}/did.json` };
}

/**
 * The host and the file of a DID: the inverse of `readDomain`.
 * @throws DidError `did.invalid` where it is of another method, or not in the one spelling that `readDomain` gives
 */
export function parseDid(did: string): DidWeb {
  const [, host, port, path] = did.length > MOST ? [] : (DID.exec(did) ?? []);
  if (host === undefined || path === undefined)
    throw new DidError("did.invalid", `${JSON.stringify(did.slice(0, MOST))}: not a DID of a web site (did:web:…)`);
  const found = readDomain(`${host}${port === undefined ? "" : `:${port}`}${path.replaceAll(":", "/")}`);
  if (found.did === did) return found;
  throw new DidError("did.invalid", `${JSON.stringify(did)}: the DID of that place is written ${found.did}`);
}

/** Whether a text is a DID as `parseDid` takes it. */
export function isDid(text: string): boolean {
  try {
    return parseDid(text).did === text;
  } catch (error) {
    if (error instanceof DidError) return false;
    throw error;
  }
}

function findHostFault(host: string): string | undefined {
  const labels = host.split(".");
  if (host.length > MOST_HOST || !labels.every((label) => LABEL.test(label)))
    return "not the name of a host, such as university.example.org";
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) as string)) return "an IP address has no DID; write the host's name";
  if (labels.length === 1 && host !== "localhost") return "write the host's whole name, such as university.example.org";
  return undefined;
}

function findPortFault(port: string | undefined): string | undefined {
  if (port === undefined) return undefined;
  if (port === "443") return "leave out :443: https uses that port anyway, and the DID would be different with it";
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) < 65_536 ? undefined : `${port} is not a port`;
}

function findPathFault(segments: readonly string[]): string | undefined {
  if (segments[0] === WELL_KNOWN) return `leave out ${WELL_KNOWN}: the DID of the host has its file there`;
  if (segments.includes("did.json")) return "leave out did.json: that is the file's name";
  const isWhole = segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment));
  return isWhole ? undefined : "a path may have only letters without accents, digits, and . _ -";
}
