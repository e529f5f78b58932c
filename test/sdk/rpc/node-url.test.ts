// Who a node is: every spelling of a host has one vote, and a far host is asked by https.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSourceFault, findUrlFault, identifyNode, isOnThisComputer } from "../../../sdk/src/index.ts";

const voterOf = (url: string): string => identifyNode(url).voter;

const LOOPBACK = [
  ...["localhost", "LOCALHOST.", "127.0.0.1", "127.1", "127.0.0.1.", "127.255.3.4"],
  ...["0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "2130706433"],
  ...["[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]"],
  ...["[64:ff9b::127.0.0.1]", "%6cocalhost", "ⓛocalhost", "１２７.０.０.１"],
];

/** A resolver or the system may take these for this computer, or may not. */
const PERHAPS = ["evil.localhost", "A.b.LocalHost.", "0.0.0.0", "0", "[::]", "[::ffff:0.0.0.0]"];

describe("the hosts of nodes", () => {
  it.each(LOOPBACK)("%s is this computer, where each port is another node", (host) => {
    expect(voterOf(`http://${host}:8545/key`)).toBe(voterOf("http://127.0.0.1:8545"));
    expect(voterOf(`http://${host}`)).toBe(voterOf("http://127.0.0.1:80"));
    expect(voterOf(`https://${host}`)).toBe(voterOf("https://127.0.0.1:443"));
    expect(voterOf(`http://${host}:8546`)).not.toBe(voterOf("http://127.0.0.1:8545"));
    expect(findUrlFault(`http://${host}:8545`, { plainHttp: false })).toBeUndefined();
  });

  it.each(PERHAPS)("%s has the vote of this computer, and http and headers no more than any other host", (host) => {
    expect(voterOf(`http://${host}:8545/key`)).toBe(voterOf("http://127.0.0.1:8545"));
    expect(findUrlFault(`http://${host}:8545`, { plainHttp: false })).toMatch(/^must begin with https/);
    expect(isOnThisComputer(`http://${host}:8545`)).toBe(false);
    const [url, headers] = [`http://${host}:8545`, { authorization: "Bearer key" }];
    expect(findSourceFault({ url, headers }, { plainHttp: true })).toBe("has headers, which need https");
  });

  it.each([
    "localhost.example",
    "notlocalhost",
    "128.0.0.1",
    "10.0.0.1",
    "[::2]",
    "[::ffff:10.0.0.1]",
    "127.0.0.1.nip.io",
  ])("%s is not this computer: it has one vote, and http is refused unless it is asked for", (host) => {
    expect(voterOf(`https://${host}:1/a`)).toBe(voterOf(`http://${host}:2/b`));
    expect(findUrlFault(`http://${host}`, { plainHttp: false })).toMatch(/^must begin with https/);
    expect(findUrlFault(`http://${host}`, { plainHttp: true })).toBeUndefined();
    expect(findUrlFault(`https://${host}`, { plainHttp: false })).toBeUndefined();
  });

  it("are one, however a number of four bytes is written", () => {
    fc.assert(
      fc.property(fc.tuple(...[1, 2, 3, 4].map(() => fc.nat(255))), (bytes) => {
        const dotted = bytes.join(".");
        const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
        const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
        const octal = bytes.map((byte) => `0${byte.toString(8)}`).join(".");
        const wrapped = `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`;
        for (const host of [String(number), `0x${hex}`, octal, `${dotted}.`, `[::ffff:${dotted}]`, wrapped])
          expect(voterOf(`https://${host}/x`), host).toBe(voterOf(`https://${dotted}/x`));
      }),
    );
  });

  it("have one place for each spelling of one URL, and one for each port and path", () => {
    const same = [
      "https://Node.Example/key?a",
      "HTTPS://node.example.:443/key?a#b",
      "https://node%2Eexample/x/../key?a",
    ];
    expect(new Set(same.map((url) => identifyNode(url).place)).size).toBe(1);
    const others = ["https://node.example/key", "https://node.example:444/key?a", "https://node.example/Key?a"];
    expect(new Set([...same, ...others].map((url) => identifyNode(url).place)).size).toBe(4);
  });

  it("are named without what may be a key", () => {
    expect(identifyNode("https://node.example:8545/secret?key=secret").host).toBe("node.example:8545");
  });
});

describe("the URLs of nodes", () => {
  it.each([7, null, "", "node.example", "ftp://node.example", "http://[", "http:node.example", " https://a"])(
    "refuse %j",
    (url) => {
      expect(findUrlFault(url, { plainHttp: true })).toBe("must be a URL with http or https");
    },
  );

  it("refuse a password, which no request would send", () => {
    for (const url of ["https://user:secret@node.example", "https://user@node.example", "http://:x@127.0.0.1"])
      expect(findUrlFault(url, { plainHttp: true })).toMatch(/neither user nor password/);
  });
});
