// Why a link does not open.
import { LaurelError } from "../text/laurel-error.ts";

/** A link that does not open: cut or changed on its way, or made with a course's dictionary that is not at hand. It says nothing against the credential. */
export class LinkError extends LaurelError {
  override readonly name: string = "LinkError";
  readonly code: "link.damaged" | "link.dictionary";

  constructor(code: LinkError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Refuses a link that is not whole. @param reason the end of a sentence */
export function refuseDamaged(reason: string): LinkError {
  return new LinkError("link.damaged", `The link is incomplete or was changed on the way: ${reason}`);
}
