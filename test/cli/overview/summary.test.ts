// What names an issuer, and what is in force: the report of the command and the register of the page say the same.
import { describe, expect, it } from "vitest";
import { listCsv } from "../../../cli/src/commands/overview/report-csv.ts";
import { formatRegister } from "../../../cli/src/commands/overview/report-text.ts";
import { summarize } from "../../../cli/src/commands/overview/summary.ts";
import { parseTrust, type Register, type TrustedRegistry } from "../../../sdk/src/index.ts";
import { openBook } from "../../../web/src/page/registry/book/book.ts";

const NOW = 1_790_000_000;
const DAY = 86_400;
const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const TERM = { from: NOW - 100 * DAY, until: NOW + 1000 * DAY };
const accreditor = (id: number, until = TERM.until) => ({
  ...{ id, name: `Agency ${id}`, uri: "https://agency.example.org", ...TERM, until, checked: true },
});
const accredit = (id: number, issuer: number, by: number, name: string, until = TERM.until) => ({
  ...{ id, issuer, accreditor: by, name, uri: `https://${id}.example.org`, ...TERM, until, checked: true },
});
const REGISTER: Register = {
  ...{ format: "laurel-registry-v1", chainId: 1, address: ADDRESS },
  block: { number: 100, hash: `0x${"ab".repeat(32)}`, timestamp: NOW },
  // The second is on no list; the third's mandate is over, and the fourth's soon.
  accreditors: [accreditor(1), accreditor(2), accreditor(3, NOW), accreditor(4, NOW + 30 * DAY)],
  issuers: [1, 2, 3, 4].map((id) => ({
    ...{ id, sponsor: id === 2 ? 2 : 1, operators: { all: 1, inForce: 1 }, recovering: false, checked: true },
  })),
  accreditations: [
    accredit(1, 1, 1, "University"),
    accredit(2, 1, 1, "University, ended", NOW - DAY),
    accredit(3, 1, 2, "Renamed"),
    accredit(4, 2, 2, "Twin"),
    accredit(5, 3, 3, "College"),
    accredit(6, 4, 4, "Academy"),
  ],
  batches: [],
};
const [REGISTRY] = parseTrust({
  format: "laurel-trust-v1",
  registries: [{ name: "r", chainId: 1, address: ADDRESS, rpc: ["https://node.example.org"], accreditors: [1, 3, 4] }],
}).registries as [TrustedRegistry];
const summary = summarize(REGISTER, { within: 60, listed: REGISTRY.accreditors });
const book = openBook(REGISTER, REGISTRY);

describe("what names an issuer", () => {
  it("is an accreditation of a listed accreditor, in force before ended, whoever accredited it later", () => {
    const names = summary.issuers.map(({ name, accreditation, accreditor: by }) => [name, accreditation, by]);
    expect(names).toEqual([
      ["University", 1, 1],
      [null, 4, 2],
      ["College", 5, 3],
      ["Academy", 6, 4],
    ]);
    expect(book.issuers.map(({ shown }) => shown?.row.id)).toEqual([1, 4, 5, 6]);
    const text = formatRegister(REGISTER, summary, { within: 60, from: undefined }).join("\n");
    expect(text).toMatch(/2 {2}\(named by accreditor 2\)/);
    expect(text).not.toMatch(/Renamed|Twin/);
    expect([...listCsv("issuers", REGISTER, summary)].join("")).not.toMatch(/Renamed|Twin/);
  });

  it("is, where no list says whom to believe, an accreditation of the one that registered it", () => {
    const { issuers } = summarize(REGISTER, { within: 60, listed: undefined });
    expect(issuers.map(({ name }) => name)).toEqual(["University", "Twin", "College", "Academy"]);
  });
});

describe("what is in force", () => {
  it("is what its own term and its accreditor's mandate hold", () => {
    expect(summary.accreditations).toEqual({ all: 6, inForce: 4 });
    expect(summary.accreditors).toEqual({ all: 4, inForce: 3 });
    const states = book.issuers.flatMap(({ accreditations }) =>
      accreditations.map(({ row, state }) => [row.id, state]),
    );
    expect(new Map(states as [number, string][])).toEqual(
      new Map([
        ...([1, 3, 4, 6] as const).map((id) => [id, "in-force"] as const),
        ...([
          [2, "ended"],
          [5, "accreditor-ended"],
        ] as const),
      ]),
    );
  });

  it("ends with its accreditor, where that is first", () => {
    expect(summary.ending.map(({ id, until, ends }) => [id, until, ends])).toEqual([[6, TERM.until, NOW + 30 * DAY]]);
    expect(book.findIssuer(4)?.shown?.end).toBe(NOW + 30 * DAY);
  });
});
