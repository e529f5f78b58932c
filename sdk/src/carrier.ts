// @laurel/sdk/carrier: the credential in a file that carries one.

export { MAX_CARRIER_BYTES } from "./carrier/reading.ts";
export { type CarrierCode, CarrierError } from "./carrier/carrier-error.ts";
export { writePngCarrier, writePngChunk } from "./carrier/png.ts";
export { type CarrierKind, recognizeCarrier } from "./carrier/recognize.ts";
export { writeSvgCarrier } from "./carrier/svg.ts";
export { describeUnwrapped, type Wrapping } from "./report/unwrapped.ts";
export { unwrapCarrier, type Unwrapped } from "./carrier/unwrap.ts";
