// What is asked before something is written that everybody can read for ever.
import type { RegistryOptions } from "../../../chain/chain.ts";
import type { Session } from "../../../terminal/session.ts";
import { neutralize } from "../../../terminal/terminal.ts";
import type { Identity } from "./doubles.ts";

/** What an accreditation's name and uri are for. */
export const STATED = "Every credential of the institution states this name and uri. Neither can be changed.";

/** What is to be written. */
interface PublicText {
  /** A question without its mark: `Appoint … until …`. */
  readonly does: string;
  /** What everybody can read: `name, uri, account and term`. */
  readonly shown: string;
  /** What cannot be changed afterwards, as a sentence. */
  readonly lasting: string;
  /** What a person cannot see in it, as sentences. */
  readonly oddities?: readonly string[];
}

/** The question before what is public and permanent; what cannot be seen is said even where nobody is asked. */
export function askPublic(
  { session, options }: { readonly session: Session; readonly options: RegistryOptions },
  { does, shown, lasting, oddities = [] }: PublicText,
): string {
  if (options.yes === true || !session.interactive) session.note(...oddities);
  const seen = oddities.map((oddity) => `${oddity} `).join("");
  return `${seen}Anyone can read ${shown} on the chain, for ever. ${lasting} ${does}?`;
}

/** `University of Example (did:web:university.example)`, harmless to print. */
export function nameIdentity({ name, uri }: Identity): string {
  return `${neutralize(name)} (${neutralize(uri)})`;
}
