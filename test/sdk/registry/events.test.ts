// The reader of events against the ABI: all of the contract's events, each member as ethers reads it.
import { describe, expect, it } from "vitest";
import { readEvent, type RegistryEventName, topicOf } from "../../../sdk/src/registry/events.ts";
import { registryInterface } from "../../../sdk/src/registry/contract.ts";

/** Of a domain that never changes. */
const OTHERS = ["EIP712DomainChanged"];
const fragments = registryInterface.fragments.flatMap((one) =>
  one.type === "event" ? [registryInterface.getEvent((one as unknown as { name: string }).name) ?? []].flat() : [],
);

/** A value of a type, another for each place. */
function sample(type: string, place: number): unknown {
  if (type === "string") return place % 2 === 0 ? `Ünïversity ${place}` : "x".repeat(33);
  if (type === "address")
    return `0x${String(place + 1)
      .repeat(40)
      .slice(0, 40)}`;
  if (type === "bytes32")
    return `0x${String(place + 1)
      .repeat(64)
      .slice(0, 64)}`;
  if (type === "uint256") return (1n << 255n) | BigInt(place);
  return 2 ** Number(type.slice(4)) - 1 - place;
}

const known = fragments.filter(({ name }) => !OTHERS.includes(name));

describe("events", () => {
  it("are all of the contract's", () => {
    expect(known).toHaveLength(25);
    for (const { name, topicHash } of known) expect(topicOf(name as RegistryEventName)).toBe(topicHash);
  });

  it.each(known.map((fragment) => [fragment.name, fragment] as const))(
    "read %s as ethers encodes it",
    (name, fragment) => {
      const values = fragment.inputs.map(({ type }, place) => sample(type, place));
      const { data, topics } = registryInterface.encodeEventLog(fragment, values);
      const members = Object.fromEntries(fragment.inputs.map(({ name: member }, place) => [member, values[place]]));
      expect(readEvent({ topics, data })).toEqual({ event: name, ...members });
      expect(() => readEvent({ topics, data: `${data}00` })).toThrow(Error);
      expect(() => readEvent({ topics: topics.slice(0, -1), data })).toThrow(Error);
    },
  );

  it("reads a name that is no UTF-8, as a contract lets it be", () => {
    const name = "IssuerAccredited";
    const { data, topics } = registryInterface.encodeEventLog(name, [1, 2, 3, 4, 5, "abcd", "did:web:x"]);
    const broken = data.replace("61626364", "61ff6364");
    expect(readEvent({ topics, data: broken })).toMatchObject({ event: name, name: "a\uFFFDcd", uri: "did:web:x" });
  });

  it("passes over events of another kind", () => {
    const { data, topics } = registryInterface.encodeEventLog("EIP712DomainChanged", []);
    expect(readEvent({ topics, data })).toBeUndefined();
  });
});
