// What to do about each error of the contract.
import type { RegistryErrorName } from "@laurel/sdk";

/** An operator in force may be there already: `init` finds the one of a key. */
export const ADD_OPERATOR =
  "ask the issuer's admin to add an operator (laurel operator add), then run `laurel init`, which finds that operator by your key";
const REPORT = "report it with this text";

/** One for every error that there is; the types see to it. */
export const REGISTRY_CURES: Readonly<Record<RegistryErrorName, string>> = {
  AccreditationNotInForce: "ask your accreditor for a new accreditation, then run `laurel init`",
  AccreditationOfAnotherIssuer: "run `laurel init` again",
  AccreditorNotInForce: "ask the registry's governor",
  AdminIsFrozen: "a recovery of the admin's key is under way; wait until it is decided",
  BadLength: "write a name, and a URL or DID, of 1 to 256 bytes each",
  BadRights: "write --rights anchor, revoke or anchor,revoke",
  BadSignature: "ask the operator to sign it again (--sign-only)",
  BatchAlreadyAnchored: "nothing needs to be done; see `laurel status`",
  BatchIsRevoked: "the admin takes that back first: laurel annul --batch",
  BatchNotAnchored: "run `laurel issue` again to finish it",
  BatchNotRevoked: "nothing needs to be done",
  BeyondBatch: "name an index of this batch; learners.csv has them",
  CannotRenounce: "hand the registry over to another governor instead",
  CredentialsAlreadyRevoked: "somebody was first: ask the issuer's operators which credential stands",
  Error: REPORT,
  InvalidAccountNonce: "it was carried out already, or replaced: ask the operator to sign it again (--sign-only)",
  InvalidShortString: REPORT,
  MissingRight: "ask the issuer's admin for an operator with that right (laurel operator add --rights)",
  MomentBeforeFreeze: "end it as of the freeze or later; the new admin may end it as of earlier",
  NoRecovery: "see how it stands with `laurel issuer show`",
  NothingReplaced: REPORT,
  NotAccreditationEnder:
    "sign with the key of the accreditor who made it (--signer), or the governor's once that mandate is over",
  NotAccreditor: "sign with the accreditor's key (--signer)",
  NotAdmin: "sign with the admin's key (--signer)",
  NotOperator: `sign with the operator's key (--signer), or ${ADD_OPERATOR}`,
  NotOperatorEnder: "sign with the admin's key (--signer)",
  NotPendingAccreditor: "sign with the key that it was offered to (--signer)",
  NotPendingAdmin: "sign with the key that it was offered to (--signer)",
  NotRecoveryStarter: "sign with the sponsor's key (--signer), or the governor's once the sponsor's mandate is over",
  ObjectionTooLate: "the seven days are over; ask the sponsor",
  OperatorNotInForce: ADD_OPERATOR,
  OwnableInvalidOwner: "name an address that is not zero",
  OwnableUnauthorizedAccount: "sign with the governor's key (--signer)",
  Panic: REPORT,
  RecoveryInProgress: "see how it stands with `laurel issuer show`",
  RecoveryIsContested: "the governor decides it: laurel issuer recover decide",
  RecoveryNotContested: "it can only be completed: laurel issuer recover complete",
  RecoveryNotDue: "wait until then; the admin stays frozen",
  SignatureExpired: "ask the operator to sign it again (--sign-only)",
  StringTooLong: REPORT,
  TermCannotGrow: "a term can only be shortened; name an earlier moment (--as-of), one that has passed",
  TermEndsTooLate: "write an earlier date",
  TermIsEmpty: "write a later date (--until)",
  UnknownAccreditation: "`laurel accreditation list` prints them",
  UnknownAccreditor: "`laurel accreditor list` prints them",
  UnknownIssuer: "`laurel issuer list` prints them",
  UnknownOperator: "`laurel operator list` prints them",
  WordsAndMasksDiffer: REPORT,
  ZeroAddress: "name an address that is not zero",
  ZeroRoot: REPORT,
  ZeroSize: "a batch has at least one credential",
};
