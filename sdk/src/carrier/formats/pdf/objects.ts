// The objects of a PDF, those of all its revisions: found where they stand, so that no table and no newer revision hides one.
import type { Allowance } from "../reading.ts";
import { type CarrierError, refuseDamaged } from "../carrier-error.ts";
import {
  isDictionary,
  isReference,
  listValues,
  type PdfDictionary,
  type PdfValue,
  readValue,
  skipWhite,
} from "./values.ts";

/** An object, in the file itself or in an object stream. */
interface PdfObject {
  readonly value: PdfValue;
  /** Where its stream begins, for one that has a stream. */
  readonly stream?: number;
}

/** The objects of a file. */
export interface PdfObjects {
  /** What a value is; of a reference, every object that has or had its number. @throws CarrierError `carrier.limit` */
  readonly resolve: (value: PdfValue) => readonly PdfObject[];
  /** Reads a stream, unpacked. @throws CarrierError where it is not in order, or packed in another way than by Flate */
  readonly readStream: (dictionary: PdfDictionary, start: number) => Uint8Array;
}

interface Place {
  readonly bytes: Uint8Array;
  readonly at: number;
}

const WHITE = "\0\t\n\f\r ";
const DIGITS = "0123456789";
const MOST_FILTERS = 4;
const latin1 = new TextDecoder("latin1");

/**
 * Finds all objects.
 * @param visit called with each
 * @throws CarrierError
 */
export function findObjects(
  pdf: Uint8Array,
  { takeBytes, takePart, unpack }: Allowance,
  visit: (value: PdfValue) => void,
): PdfObjects {
  const numbered = new Map<number, Place[]>();

  function read({ bytes, at }: Place): PdfObject {
    takePart();
    const { value, end } = readValue(bytes, at);
    const word = skipWhite(bytes, end);
    takeBytes(word - at);
    if (bytes !== pdf || !isDictionary(value)) return { value };
    if (!/^stream[\r\n]/.test(readText(word, 7))) return { value };
    return { value, stream: word + 7 + (readText(word + 6, 2) === "\r\n" ? 1 : 0) };
  }

  function visitPlace(number: number, place: Place): PdfObject {
    const found = read(place);
    const same = numbered.get(number);
    if (same === undefined) numbered.set(number, [place]);
    else same.push(place);
    visit(found.value);
    return found;
  }

  function visitObjectStream({ value, stream }: PdfObject): void {
    if (stream === undefined || !isDictionary(value)) return;
    const [count, first] = ["N", "First"].map((key) => list(value, key).filter(Number.isSafeInteger) as number[]);
    if (list(value, "First").length === 0 || list(value, "N").length === 0) return;
    if (count?.length !== 1 || first?.length !== 1) throw refuseDamaged("The PDF has broken objects");
    const bytes = readStream(value, stream);
    let at = 0;
    const readNumber = (): number => {
      const { value: number, end } = readValue(bytes, at);
      at = end;
      if (!Number.isSafeInteger(number)) throw refuseDamaged("The PDF has broken objects");
      return number as number;
    };
    for (let i = 0; i < (count[0] as number); i++) {
      const number = readNumber();
      visitPlace(number, { bytes, at: (first[0] as number) + readNumber() });
    }
  }

  function resolve(value: PdfValue): readonly PdfObject[] {
    return isReference(value) ? (numbered.get(value.reference) ?? []).map(read) : [{ value }];
  }

  function list(dictionary: PdfDictionary, key: string): PdfValue[] {
    return listValues(dictionary, key).flatMap((value) => resolve(value).map((found) => found.value));
  }

  function readStream(dictionary: PdfDictionary, start: number): Uint8Array {
    const ends = list(dictionary, "Length").map((length) => start + Number(length));
    const [end, other] = new Set(ends.filter((one) => one >= start && isEnd(one)));
    if (end === undefined || other !== undefined) throw refuseDamaged("The PDF has a stream of the wrong length");
    const parameters = ["DecodeParms", "DP"].flatMap((key) => list(dictionary, key).flat()) as PdfValue[];
    const isPredicted = parameters.some((one) => isDictionary(one) && list(one, "Predictor").some((n) => n !== 1));
    const [filter = [], second] = list(dictionary, "Filter");
    const filters = (Array.isArray(filter) ? filter : [filter]) as readonly PdfValue[];
    const isFlate = filters.every((name) => name === "/FlateDecode" || name === "/Fl");
    if (
      second !== undefined ||
      isPredicted ||
      !isFlate ||
      filters.length > MOST_FILTERS ||
      list(dictionary, "F").length > 0
    )
      throw refuseDamaged("The PDF has a file in it that is packed in an unsupported way");
    return filters.reduce<Uint8Array>((packed) => unpack(packed), pdf.subarray(start, end));
  }

  function readText(from: number, length: number): string {
    return latin1.decode(pdf.subarray(from, from + length));
  }

  /** Whether a stream may end here. */
  function isEnd(at: number): boolean {
    return Number.isSafeInteger(at) && /^[\0\t\n\f\r ]{0,4}endstream/.test(readText(at, 13));
  }

  const found: PdfObject[] = [];
  for (const { number, at } of listPlaces(latin1.decode(pdf))) {
    const place = { bytes: pdf, at };
    const object = number === undefined ? read(place) : visitPlace(number, place);
    if (isDictionary(object.value) && listValues(object.value, "Encrypt").length > 0) throw refuseEncrypted();
    if (object.stream !== undefined) found.push(object);
  }
  for (const object of found) visitObjectStream(object);
  return { resolve, readStream };
}

function refuseEncrypted(): CarrierError {
  return refuseDamaged("The PDF is encrypted");
}

/** Where objects begin, with their numbers, and trailers without: wherever the words for it stand. */
function* listPlaces(text: string): Generator<{ readonly number: number | undefined; readonly at: number }> {
  for (let word = text.indexOf("trailer"); word >= 0; word = text.indexOf("trailer", word + 1))
    yield { number: undefined, at: word + "trailer".length };
  for (let word = text.indexOf("obj"); word >= 0; word = text.indexOf("obj", word + 1)) {
    const generation = skipBack(text, word, WHITE);
    const between = skipBack(text, generation, DIGITS);
    const after = skipBack(text, between, WHITE);
    const from = skipBack(text, after, DIGITS);
    if (from < after && after < between && between < generation && generation < word)
      yield { number: Number(text.slice(from, after)), at: word + "obj".length };
  }
}

/** Where characters of a set begin that end at a place. */
function skipBack(text: string, to: number, set: string): number {
  let from = to;
  while (from > 0 && set.includes(text.charAt(from - 1))) from -= 1;
  return from;
}
