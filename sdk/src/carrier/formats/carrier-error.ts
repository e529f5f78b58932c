// Why no credential comes out of a file that may carry one.
import { LaurelError } from "../../text/laurel-error.ts";

/**
 * Why none comes out: none is there, different ones are, it is more than is read, or the file is not what it begins as.
 * `carrier.none` says nothing against a picture: few pictures are badges.
 */
export type CarrierCode = "carrier.none" | "carrier.several" | "carrier.limit" | "carrier.damaged";

/** A file out of which no credential comes. It says nothing against the credential. */
export class CarrierError extends LaurelError {
  override readonly name: string = "CarrierError";
  readonly code: CarrierCode;
  /** Where the different credentials are, for `carrier.several`; of others' making. */
  readonly places: readonly string[];

  constructor(code: CarrierCode, message: string, places: readonly string[] = []) {
    super(message);
    this.code = code;
    this.places = places;
  }
}

/** Refuses a file that is not what it begins as. @param what the whole sentence */
export function refuseDamaged(what: string): CarrierError {
  return new CarrierError("carrier.damaged", what);
}

/** Refuses what would take more than is read. @param what the whole sentence */
export function refuseLimit(what: string): CarrierError {
  return new CarrierError("carrier.limit", what);
}
