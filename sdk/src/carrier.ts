// @laurel/sdk/carrier: the credential in a file that carries one.

export { MAX_CARRIER_BYTES } from "./carrier/formats/reading.ts";
export { type CarrierCode, CarrierError } from "./carrier/formats/carrier-error.ts";
export { writePngCarrier, writePngChunk } from "./carrier/formats/png.ts";
export { type CarrierKind, recognizeCarrier } from "./carrier/formats/recognize.ts";
export { writeSvgCarrier } from "./carrier/formats/svg.ts";
export { type Cause, type CauseCode, explainFile, type FileNotes, noteFile, type ReadFile } from "./carrier/cause.ts";
export { describeCause, describeFile, describeUnwrapped, type Wrapping } from "./report/describe/given.ts";
export type { Encoding } from "./carrier/encoding.ts";
export { openFile, type OpenedFile, unwrapCarrier, type Unwrapped } from "./carrier/unwrap.ts";
