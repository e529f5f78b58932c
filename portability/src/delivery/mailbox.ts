// One mailbox in one cell: what is taken for an address, and what else stands there.
import { domainToASCII, domainToUnicode } from "node:url";

/** An address that mail is sent to, or what is wrong with the text in its place. */
export type Mailbox = { readonly address: string } | { readonly fault: string };

/** A local part without quotes, in ASCII (RFC 5321, Dot-string). */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
const [MOST_LOCAL, MOST_DOMAIN] = [64, 253];

/**
 * Reads a cell that names one mailbox: `local@domain.example` and nothing else. Blanks around it are cut. A domain in letters of other alphabets is
 * written as DNS has it (`xn--…`); a local part in them is refused, since few servers take one.
 */
export function readMailbox(cell: string): Mailbox {
  const text = cell.replace(/^[ \u00a0]+|[ \u00a0]+$/g, "");
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return { fault: "contains an invisible character" };
  if (/[,;]/.test(text) || text.split("@").length > 2) return { fault: "more than one address" };
  if (/[\s<>()"\\[\]:]/.test(text)) return { fault: "more than just the address" };
  const [local = "", domain = ""] = text.split("@");
  if (local === "" || domain === "") return { fault: "not an e-mail address" };
  if (/[^\0-\x7f]/.test(local)) return { fault: "has letters outside a-z before the @, which few mail servers accept" };
  if (!LOCAL.test(local) || local.length > MOST_LOCAL) return { fault: "not an e-mail address" };
  const ascii = readDomain(domain);
  return ascii === undefined ? { fault: `${domain} is not a host that gets mail` } : { address: `${local}@${ascii}` };
}

/** A domain as DNS has it; undefined where it is none, or is written in letters that stand for others. */
function readDomain(domain: string): string | undefined {
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined;
  const small = domain.normalize("NFC").toLowerCase();
  const ascii = domainToASCII(small);
  const labels = ascii.split(".");
  const isWhole = labels.length > 1 && labels.every((label) => LABEL.test(label)) && ascii.length <= MOST_DOMAIN;
  if (!isWhole || /^\d+$/.test(labels.at(-1) ?? "")) return undefined;
  return small === ascii || domainToUnicode(ascii) === small ? ascii : undefined;
}
