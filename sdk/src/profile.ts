// @laurel/sdk/profile: what a credential has to state, checked when it is issued.

export { checkProfile, PROFILES, type ProfileName } from "./profile/check.ts";
export { definesProofTerms, MICRO_CREDENTIAL_NAMESPACE, microCredentialContext } from "./credential/vocabulary.ts";
export type { ElementName } from "./profile/elements.ts";
export type { Fault } from "./profile/fault.ts";
export { ELEMENTS, type ElementPart, type MicroCredentialElement } from "./profile/guide.ts";
export { type Content, openContent } from "./profile/reading.ts";
export { type ElementStatement, listLacking, stateElements } from "./profile/statement.ts";
export { nameElement } from "./report/describe/describe.ts";
