// Why a certificate cannot be drawn.
import { LaurelError } from "@laurel/sdk/text";

/** `characters`: no font at hand has them, or they cannot be set rightly. `long`: a text is longer than the page has room for. */
export type CertificateCode =
  "certificate.characters" | "certificate.direction" | "certificate.long" | "certificate.image" | "certificate.font";

/** A certificate cannot be drawn: of this credential, by this font or with this picture. */
export class CertificateError extends LaurelError {
  override readonly name: string = "CertificateError";
  readonly code: CertificateCode;
  /** What is at fault in the credential, as a JSON pointer or an element's name. */
  readonly place: string | undefined;

  constructor(code: CertificateCode, message: string, options: ErrorOptions & { readonly place?: string } = {}) {
    super(message, options);
    this.code = code;
    this.place = options.place;
  }
}
