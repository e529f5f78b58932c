// @laurel/sdk/profile: what a credential has to state, checked when it is issued.

export { checkProfile, PROFILES, type ProfileName } from "./check.ts";
export { MICRO_CREDENTIAL_NAMESPACE, microCredentialContext } from "./context.ts";
export type { ElementName, ElementPart, MicroCredentialElement } from "./element.ts";
export { ELEMENTS } from "./elements.ts";
export type { Fault } from "./fault.ts";
export { type Content, openContent } from "./reading.ts";
export { type ElementStatement, listLacking, nameElement, stateElements } from "./statement.ts";
