// Our own ABI codec against the ABI, and against ethers: what it reads, and what it refuses.
import { AbiCoder, type ParamType } from "ethers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ANNULLED,
  decodeRevocation,
  decodeStandingResult,
  encodeStandingCall,
  type Layout,
  REVOKED,
  STANDING,
} from "../../../sdk/src/registry/codec.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";
import { decodeStanding } from "../../../sdk/src/registry/standing.ts";
import { isMore } from "../../more.ts";

const EVENTS = { CredentialsRevoked: REVOKED, CredentialRevocationsAnnulled: ANNULLED } as const;
const runs = { numRuns: isMore ? 20_000 : 200 };
const standing = registryInterface.getFunction("standing");
if (standing === null) throw new Error("the registry has no function standing");
const [RESULT] = standing.outputs as [ParamType];

function layoutOf({ type, baseType, components }: ParamType): Layout {
  if (components !== null) return Object.fromEntries(components.map((one) => [one.name, layoutOf(one)]));
  if (type === "string" || type === "uint256[]") return type;
  return baseType === "address" ? 160 : Number(/^uint(\d+)$/.exec(baseType)?.[1]);
}

/** Made once: fast-check takes long to. */
const texts = fc.string({ unit: "binary" }).map((text) => Buffer.from(text));

/** Values of a type, and with bytes of any kind in place of texts. */
function valuesOf({ type, baseType, components }: ParamType): fc.Arbitrary<unknown> {
  if (components !== null) return fc.tuple(...components.map(valuesOf));
  if (type === "uint256[]") return fc.array(valuesOf(RESULT.components?.[0] as ParamType), { maxLength: 3 });
  if (baseType === "string") return fc.oneof(texts, odd);
  const bits = baseType === "address" ? 160 : Number(baseType.slice(4));
  const number = fc.oneof(fc.bigInt(0n, 2n ** BigInt(bits) - 1n), fc.constantFrom(0n, 1n, 2n ** BigInt(bits) - 1n));
  return baseType === "address" ? number.map((value) => `0x${value.toString(16).padStart(40, "0")}`) : number;
}

/** Around the ends of words, and bytes that are no UTF-8, or such that some decoders mend. */
const odd = fc
  .oneof(
    fc.uint8Array({ maxLength: 70 }),
    fc.nat(96).map((length) => Buffer.alloc(length, "x")),
    fc.constantFrom(
      "c080",
      "e08080",
      "eda080",
      "edb080",
      "f4908080",
      "f5808080",
      "80",
      "c3",
      "f09f8e",
      "efbbbf",
      "00",
      "f48fbfbf",
    ),
  )
  .map((bytes) => (typeof bytes === "string" ? Buffer.from(`${bytes}61${bytes}`, "hex") : bytes));

const withBytes = RESULT.format("full").replaceAll("string ", "bytes ");
const encode = (values: unknown): string => AbiCoder.defaultAbiCoder().encode([withBytes], [values]);
const answers = valuesOf(RESULT).map(encode);

/** What ethers says: it cuts numbers and passes over what follows, so what it reads is written again and compared. */
function readByEthers(answer: string): unknown {
  try {
    const [said] = registryInterface.decodeFunctionResult("standing", answer);
    if (registryInterface.encodeFunctionResult("standing", [said]) !== answer.toLowerCase()) return undefined;
    return toPlain(said, RESULT);
  } catch {
    return undefined;
  }
}

function toPlain(value: unknown, { components, baseType }: ParamType): unknown {
  const members = value as readonly unknown[];
  if (components !== null) return Object.fromEntries(components.map((one, i) => [one.name, toPlain(members[i], one)]));
  if (baseType === "array") return [...members];
  if (baseType === "string") return value;
  const bits = baseType === "address" ? 160 : Number(baseType.slice(4));
  return bits > 40 ? BigInt(value as string) : Number(value);
}

function read(answer: unknown): unknown {
  try {
    return decodeStandingResult(answer);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return undefined;
  }
}

/** One change to an answer, at a random place. */
const changes: fc.Arbitrary<(answer: string) => string> = fc
  .tuple(
    fc.nat(),
    fc.nat(),
    fc.nat(15),
    fc.constantFrom(...(["digit", "cut", "word", "again", "swap", "more", "offset", "bit", "case"] as const)),
  )
  .map(([first, second, digit, kind]) => (answer) => {
    const words: string[] = answer.slice(2).match(/.{64}/g) ?? [];
    const [i, j] = [first % words.length, second % words.length];
    const [one = "", other = ""] = [words[i], words[j]];
    const put = (word: string): string => `0x${words.with(i, word).join("")}`;
    const at = 2 + (first % (answer.length - 2));
    if (kind === "digit") return answer.slice(0, at) + digit.toString(16) + answer.slice(at + 1);
    if (kind === "cut") return answer.slice(0, at);
    if (kind === "word") return `0x${words.toSpliced(i, 1).join("")}`;
    if (kind === "again") return `0x${words.toSpliced(i, 0, one).join("")}`;
    if (kind === "swap") return `0x${words.with(i, other).with(j, one).join("")}`;
    if (kind === "more") return answer + "0".repeat((first % 3) * 32);
    if (kind === "case") return answer.toUpperCase().replace("0X", "0x");
    const value = BigInt(`0x${one}`);
    const changed = kind === "offset" ? value + BigInt(32 * (digit - 7)) : value ^ (1n << BigInt(second % 256));
    return put(((changed + 2n ** 256n) % 2n ** 256n).toString(16).padStart(64, "0"));
  });

describe("the codec", () => {
  it("has the ABI's selector, topics and layouts", () => {
    expect(STANDING).toEqual({ selector: standing.selector, result: layoutOf(RESULT) });
    expect(standing.inputs.map(({ type }) => type)).toEqual(["uint32", "bytes32", "uint32[]"]);
    for (const [name, ours] of Object.entries({
      CredentialsRevoked: REVOKED,
      CredentialRevocationsAnnulled: ANNULLED,
    })) {
      const event = registryInterface.getEvent(name);
      const data = event?.inputs.filter(({ indexed }) => !indexed) ?? [];
      expect(ours).toEqual({
        topic: event?.topicHash,
        data: Object.fromEntries(data.map((input) => [input.name, layoutOf(input)])),
      });
      expect(event?.inputs.slice(0, 2).map((input) => [input.name, input.indexed])).toEqual([
        ["issuer", true],
        ["root", true],
      ]);
    }
  });

  it("writes the call as ethers does", () => {
    const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0xffff_ffff));
    const digest = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    fc.assert(
      fc.property(uint32, digest, fc.array(uint32, { maxLength: 70 }), (issuer, root, words) => {
        const theirs = registryInterface.encodeFunctionData("standing", [issuer, root, words]);
        expect(encodeStandingCall({ issuer, root, words })).toBe(theirs);
        expect(encodeStandingCall({ issuer, root: root.toUpperCase().replace("0X", "0x"), words })).toBe(theirs);
      }),
    );
  });

  it("refuses to write what is no issuer, no root or no word", () => {
    const good = { issuer: 1, root: `0x${"ab".repeat(32)}`, words: [0] };
    for (const issuer of [-1, 1.5, 2 ** 32, Number.NaN]) {
      expect(() => encodeStandingCall({ ...good, issuer })).toThrow(TypeError);
      expect(() => encodeStandingCall({ ...good, words: [issuer] })).toThrow(TypeError);
    }
    for (const root of [
      "",
      "0x",
      good.root.slice(2),
      `${good.root}0`,
      good.root.slice(0, -1),
      good.root.replace("a", "g"),
    ])
      expect(() => encodeStandingCall({ ...good, root })).toThrow(TypeError);
  });

  it("reads every answer that ethers reads and writes again unchanged, and gives the same values", () => {
    let taken = 0;
    fc.assert(
      fc.property(answers, (answer) => {
        const theirs = readByEthers(answer);
        taken += theirs === undefined ? 0 : 1;
        expect(read(answer)).toEqual(theirs);
      }),
      runs,
    );
    // The others have a text that is not UTF-8.
    expect(taken).toBeGreaterThan(runs.numRuns / 8);
    expect(taken).toBeLessThan(runs.numRuns);
  });

  it("refuses every changed answer that ethers does not write again unchanged", () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(answers, fc.array(changes, { minLength: 1, maxLength: 3 }), (answer, made) => {
        const changed = made.reduce((text, change) => (text.length < 66 ? text : change(text)), answer);
        const theirs = readByEthers(changed);
        if (theirs === undefined) refused += 1;
        else taken += 1;
        expect(read(changed)).toEqual(theirs);
      }),
      { numRuns: 4 * runs.numRuns },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(runs.numRuns / 20);
  });

  it("refuses each bit above a number, each other place and length, and each byte behind a text, one by one", () => {
    const party = (name: string) => ({ term: 7n, name: Buffer.from(name), uri: Buffer.from("https://a.example") });
    const { term, name, uri } = party("Quality Agency");
    const address = `0x${"12".repeat(20)}`;
    const batch = [5, 6, 7, 8, 9];
    const answer = encode([
      1,
      2,
      batch,
      [3n],
      [4n, 5n],
      [address, term, 3],
      [1, 2, term, name, uri],
      [address, term, name, uri],
    ]);
    expect(read(answer)).toBeDefined();
    for (let digit = 2; digit < answer.length; digit += 1) {
      for (const other of "0123456789abcdef") {
        const changed = answer.slice(0, digit) + other + answer.slice(digit + 1);
        if (!isMore && other !== "1") continue;
        expect(read(changed), `${other} at ${digit}`).toEqual(readByEthers(changed));
      }
    }
    for (let length = 0; length < answer.length; length += 1) expect(read(answer.slice(0, length))).toBeUndefined();
    for (const more of ["0", "00", "0".repeat(64)]) expect(read(answer + more)).toBeUndefined();
  });

  it.each([
    "",
    "0x",
    "0X",
    `0x${"0".repeat(64)}`,
    `0x${"f".repeat(64)}`,
    null,
    undefined,
    7,
    {},
    [`0x${"0".repeat(64)}`],
  ])("refuses %j", (value) => {
    expect(read(value)).toBeUndefined();
  });

  it("ends at once where an answer says that a list has four thousand million numbers", () => {
    const word = (value: number): string => value.toString(16).padStart(64, "0");
    const head = [32, 1, 2, 0, 0, 0, 0, 0, 14 * 32, 0, 0, 0, 0, 0, 0, 0xffff_ffff].map(word).join("");
    expect(read(`0x${head}${"0".repeat(6400)}`)).toBeUndefined();
  });

  it("leaves no other way to what the registry says of a batch", () => {
    const query = { issuer: 1, root: `0x${"ab".repeat(32)}`, words: [0] };
    expect(() => decodeStanding(`0x${"00".repeat(32)}`, query)).toThrow(
      expect.objectContaining({ code: "rpc.bad-answer" }),
    );
    expect(() => decodeStanding("0x", query)).toThrow(expect.objectContaining({ code: "registry.no-contract" }));
    expect(() => decodeStanding(["0x"], query)).toThrow(expect.objectContaining({ code: "rpc.bad-answer" }));
  });
});

describe("the events of revocations", () => {
  const uint32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_ffff));
  const uint256 = fc.oneof(fc.bigInt(0n, 2n ** 256n - 1n), fc.constantFrom(0n, 2n ** 256n - 1n));

  it("are read as ethers does, and not where a bit is too many, or a word", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("CredentialsRevoked", "CredentialRevocationsAnnulled"),
        uint32,
        uint256,
        changes,
        (name, word, mask, change) => {
          const isRevoked = name === "CredentialsRevoked";
          const values = isRevoked
            ? [1, `0x${"ab".repeat(32)}`, 3, word, mask]
            : [1, `0x${"ab".repeat(32)}`, word, mask];
          const { topics, data } = registryInterface.encodeEventLog(name, values);
          expect(decodeRevocation(topics[0], data)).toEqual({ isRevoked, word, mask });
          const changed = change(data);
          const ours = ((): unknown => {
            try {
              return decodeRevocation(topics[0], changed);
            } catch {
              return undefined;
            }
          })();
          const theirs = ((): unknown => {
            try {
              const args = registryInterface.decodeEventLog(name, changed, topics);
              const again = registryInterface.encodeEventLog(name, [...args]);
              if (again.data !== changed.toLowerCase()) return undefined;
              return { isRevoked, word: Number(args.word), mask: args.mask };
            } catch {
              return undefined;
            }
          })();
          expect(ours).toEqual(theirs);
        },
      ),
      runs,
    );
  });

  it("are no others", () => {
    const suspended = registryInterface.getEvent("CredentialsSuspended")?.topicHash;
    for (const topic of [suspended, "", undefined, REVOKED.topic.toUpperCase()])
      expect(decodeRevocation(topic, `0x${"00".repeat(96)}`)).toBeUndefined();
    expect(
      Object.values(EVENTS).map(({ topic }) =>
        decodeRevocation(topic, `0x${"00".repeat(topic === REVOKED.topic ? 96 : 64)}`),
      ),
    ).toEqual([
      { isRevoked: true, word: 0, mask: 0n },
      { isRevoked: false, word: 0, mask: 0n },
    ]);
  });
});
