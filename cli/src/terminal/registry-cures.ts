// What to do about each error of the contract.
import type { RegistryErrorName } from "@laurel/sdk";

/** An operator in force may be there already: `init` finds the one of a key. */
export const ADD_OPERATOR =
  "ask the issuer's admin to add an operator (laurel operator add), then run `laurel init` to find that operator by your key";
const REPORT = "report this text";

/** One for every error that there is; the types see to it. */
export const REGISTRY_CURES: Readonly<Record<RegistryErrorName, string>> = {
  AccreditationNotInForce: "ask your accreditor for a new accreditation, then run `laurel init`",
  AccreditationOfAnotherIssuer: "run `laurel init` again",
  AccreditorNotInForce: "ask the registry's governor",
  AdminIsFrozen: "wait until the recovery of the admin's key is decided",
  BadLength: "write a name, and a URL or DID, of 1 to 256 bytes each",
  BadRights: "write --rights anchor, revoke or anchor,revoke",
  BadSignature: "ask the operator to sign the order again (--sign-only)",
  BatchAlreadyAnchored: "nothing needs to be done; see `laurel status`",
  BatchIsRevoked: "ask the admin to undo that first: laurel annul --batch",
  BatchNotAnchored: "run `laurel issue` again to finish it",
  BatchNotRevoked: "nothing needs to be done",
  BeyondBatch: "name an index of this batch: see learners.csv",
  CannotRenounce: "hand the registry over to another governor instead",
  CredentialsAlreadyRevoked: "someone else was first: ask the issuer's operators which credential counts",
  Error: REPORT,
  InvalidAccountNonce:
    "the order was carried out already, or replaced: ask the operator to sign a new one (--sign-only)",
  InvalidShortString: REPORT,
  MissingRight: "ask the issuer's admin for an operator with that right (laurel operator add --rights)",
  MomentBeforeFreeze: "end it as of the freeze or later; the new admin can end it as of an earlier moment",
  NoRecovery: "see `laurel issuer show`",
  NothingReplaced: REPORT,
  NotAccreditationEnder:
    "sign with the key of the accreditor that made it (--signer), or the governor's once that mandate is over",
  NotAccreditor: "sign with the accreditor's key (--signer)",
  NotAdmin: "sign with the admin's key (--signer)",
  NotOperator: `sign with the operator's key (--signer), or ${ADD_OPERATOR}`,
  NotOperatorEnder: "sign with the admin's key (--signer)",
  NotPendingAccreditor: "sign with the key that it was offered to (--signer)",
  NotPendingAdmin: "sign with the key that it was offered to (--signer)",
  NotRecoveryStarter: "sign with the sponsor's key (--signer), or the governor's once the sponsor's mandate is over",
  ObjectionTooLate: "ask the sponsor: the seven days are over",
  OperatorNotInForce: ADD_OPERATOR,
  OwnableInvalidOwner: "name an address that is not zero",
  OwnableUnauthorizedAccount: "sign with the governor's key (--signer)",
  Panic: REPORT,
  RecoveryInProgress: "see `laurel issuer show`",
  RecoveryIsContested: "ask the governor to decide: laurel issuer recover decide",
  RecoveryNotContested: "complete it: laurel issuer recover complete",
  RecoveryNotDue: "wait until then; the admin stays frozen",
  SignatureExpired: "ask the operator to sign the order again (--sign-only)",
  StringTooLong: REPORT,
  TermCannotGrow: "name an earlier moment, in the past (--as-of): a term can only get shorter",
  TermEndsTooLate: "write an earlier date",
  TermIsEmpty: "write a later date (--until)",
  UnknownAccreditation: "see `laurel accreditation list`",
  UnknownAccreditor: "see `laurel accreditor list`",
  UnknownIssuer: "see `laurel issuer list`",
  UnknownOperator: "see `laurel operator list`",
  WordsAndMasksDiffer: REPORT,
  ZeroAddress: "name an address that is not zero",
  ZeroRoot: REPORT,
  ZeroSize: "issue at least one credential",
};
