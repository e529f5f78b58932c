// Bytes as text that goes through mail programs (base64url) and as digits, which a QR code packs best. Each has one form alone.

/** The longest QR code holds so many digits. */
const MOST_DIGITS = 7089;
const DIGITS = new RegExp(`^[1-9][0-9]{0,${MOST_DIGITS - 1}}$`);
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Writes bytes in base64url (RFC 4648) without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Reads base64url without padding; undefined for any form but the one that `toBase64Url` writes. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!BASE64URL.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}

/** Writes bytes as one decimal number: that of the hexadecimal digit 1 and their own. */
export function toDigits(bytes: Uint8Array): string {
  let hex = "0x1";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex).toString();
}

/** Reads what `toDigits` writes; undefined for anything else, and for more digits than any QR code holds. */
export function fromDigits(text: string): Uint8Array | undefined {
  if (!DIGITS.test(text)) return undefined;
  const hex = BigInt(text).toString(16);
  if (hex.length % 2 === 0 || !hex.startsWith("1")) return undefined;
  return Uint8Array.from({ length: hex.length >> 1 }, (_, i) => Number.parseInt(hex.slice(2 * i + 1, 2 * i + 3), 16));
}
