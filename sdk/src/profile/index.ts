// @laurel/sdk/profile: what a credential has to state, checked when it is issued.

export { checkProfile, PROFILES, type ProfileName } from "./check.ts";
export { MICRO_CREDENTIAL_NAMESPACE, microCredentialContext } from "./context.ts";
export { ELEMENTS, type ElementPart, type MicroCredentialElement } from "./elements.ts";
export type { Fault } from "./fault.ts";
export { type ElementStatement, listLacking, stateElements } from "./statement.ts";
