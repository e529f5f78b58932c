// @laurel/sdk/text: text of others made safe to show, without all else of the SDK.

export { LaurelError } from "./text/laurel-error.ts";
export { formatJson, neutralize } from "./text/neutralize.ts";
