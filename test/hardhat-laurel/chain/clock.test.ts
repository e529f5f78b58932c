// The chain's clock in a test: credentials expire, terms end, and time never goes back.
import { beforeEach, describe, expect, it } from "vitest";
import type { Office } from "../../../hardhat-laurel/src/office/office.ts";
import { openHardhat } from "../hre.ts";

const hre = await openHardhat();
let office: Office;

beforeEach(async () => {
  office = await (await hre.network.create()).laurel.ready();
});

const niamh = { credentialSubject: { name: "Niamh" } };
const isValid = async (file: string): Promise<boolean> =>
  (await office.registry.isValid(...office.proofFor(file))).valid;

describe("clock", () => {
  it("moves to the second at which a credential is no longer valid", async () => {
    const soon = new Date(1000 * ((await office.clock.now()) + 1000)).toISOString().replace(/\.\d+/, "");
    const { files } = await office.issue([{ ...niamh, validUntil: soon }]);
    await office.clock.moveTo(new Date(Date.parse(soon) - 1000));
    expect(await isValid(files[0])).toBe(true);
    await office.clock.moveToExpiry(files[0]);
    expect(await office.clock.now()).toBe(Date.parse(soon) / 1000);
    expect(await isValid(files[0])).toBe(false);
  });

  it.each([
    ["operator", "OperatorNotInForce"],
    ["accreditation", "AccreditationNotInForce"],
    ["accreditor", "AccreditorNotInForce"],
  ] as const)(
    "moves past the term of the %s: what was issued stays valid, and no more is issued",
    async (ending, errorName) => {
      const { files } = await office.issue([niamh]);
      // Each ends alone: the others' terms are longer by what is taken from this one.
      const at = (await office.clock.now()) + 100;
      const { registry, governor, accreditor, issuer } = office;
      if (ending === "operator") await (await registry.connect(issuer.account).endOperator(1, 1, at)).wait();
      if (ending === "accreditation") await (await registry.connect(accreditor.account).endAccreditation(1, at)).wait();
      if (ending === "accreditor") await (await registry.connect(governor).endAccreditor(1, at)).wait();
      await office.clock.moveToEnd(ending);
      expect(await office.clock.now()).toBe(at);
      expect(await isValid(files[0])).toBe(true);
      await expect(office.issue([niamh])).rejects.toMatchObject({ name: "RegistryError", errorName });
    },
  );

  it("moves by seconds, and never back", async () => {
    const before = await office.clock.now();
    await office.clock.moveBy(60);
    expect(await office.clock.now()).toBe(before + 60);
    await expect(office.clock.moveTo(before)).rejects.toThrow("time on a chain only moves forward");
    await expect(office.clock.moveTo(1.5)).rejects.toThrow("whole seconds");
    for (const wrong of [1.5, 0, -1, Number.NaN, new Date(0) as never])
      await expect(office.clock.moveBy(wrong)).rejects.toThrow(`clock.moveBy(${String(wrong)}): give whole seconds`);
    const { files } = await office.issue([niamh]);
    await expect(office.clock.moveToExpiry(files[0])).rejects.toThrow("never expires");
  });
});
