// A credential as a signed JWT (https://www.w3.org/TR/vc-jose-cose/): its payload is the credential's file, byte for byte.
import type { P256Key } from "../keys/signing-key.ts";

/** Signs a credential's file by ES256. Each time the signature is another. */
export function writeJwt(file: Uint8Array, { id, sign }: P256Key): string {
  const head = JSON.stringify({ alg: "ES256", kid: id, typ: "vc+jwt", cty: "vc" });
  const signed = `${encode(Buffer.from(head))}.${encode(file)}`;
  return `${signed}.${encode(sign(Buffer.from(signed)))}`;
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
}
