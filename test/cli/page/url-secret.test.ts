// What passes for a key in a node's URL, and what does not.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { findUrlSecret } from "../../../cli/src/page/url-secret.ts";

const PUBLIC = [
  "https://rpc.ankr.com/eth",
  "https://ethereum.publicnode.com",
  "https://ethereum-sepolia-rpc.publicnode.com/",
  "https://mainnet.example/ext/bc/C/rpc",
  "https://api.avax.network/ext/bc/C/rpc",
  "https://subnets.avax.network/defi-kingdoms/dfk-chain/rpc",
  "https://eth-mainnet.g.alchemy.com/v2/demo",
  "https://rpc.gnosischain.com",
  "https://eth-mainnet2-archive1-eu3.example/rpc",
  "https://cool-dark-sky.ethereum-mainnet.example/rpc/v1/chains/11155111",
  "https://polygon-zkevm-cardona.blockpi.network/v1/rpc/public",
  "https://node.example/?chain=sepolia&archive=true&keepalive",
  "https://xn--mnchen-3ya.example/rpc",
  "http://127.0.0.1:8545",
  "https://page.example/rpc",
  "https://university.example/credentials/keys/rpc",
];

const KEYED: readonly (readonly [part: string, url: string])[] = [
  ["path", "https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef"],
  ["path", "https://eth-mainnet.g.alchemy.com/v2/aB3-dE6_gH9iJ2kL5mN8oP1qR4sT7uV0"],
  ["path", "https://cool-dark-sky.quiknode.pro/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/"],
  ["path", "https://eth-mainnet.blastapi.io/6f1a2b3c-4d5e-4f60-8718-293a4b5c6d7e"],
  ["path", "https://mainnet.gateway.tenderly.co/4xQ7ZpR2mN8vK1sT6wYb3L"],
  ["path", "https://eth.llamarpc.com/rpc/01HQ3X9V7ZK4M2N8P5R6S7T0AB"],
  ["path", "https://node.example/%30%31%32%33%34%35%36%37%38%39abcdef0123456789abcdef"],
  ["path", "https://node.example/rpc;apikey=abc"],
  ["path", "https://node.example/secret/hunter2"],
  ["path", "https://node.example/v1/api_key_hunter2"],
  ["path", "https://node.example/%6bey/x1"],
  ["query", "https://node.example/?apikey=abc"],
  ["query", "https://lb.drpc.org/ogrpc?network=ethereum&dkey=short"],
  ["query", "https://node.example/rpc?x=0123456789abcdef0123456789abcdef"],
  ["fragment", "https://node.example/rpc#0123456789abcdef0123456789abcdef"],
  ["host", "https://0123456789abcdef0123456789abcdef.eth.rpc.rivet.cloud/"],
];

describe("findUrlSecret", () => {
  it.each(PUBLIC)("lets %s pass", (url) => {
    expect(findUrlSecret(url)).toBeUndefined();
  });

  it.each(KEYED)("finds a key in the %s of %s", (part, url) => {
    expect(findUrlSecret(url)).toBe(part);
  });

  it.each([
    ["hexadecimal", "0123456789abcdef", 32],
    ["base 36", "abcdefghijklmnopqrstuvwxyz0123456789", 24],
    ["base 62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 22],
    ["base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 32],
  ])("finds 98 of 100 keys drawn by lot in %s", (_, alphabet, length) => {
    const keys = Array.from({ length: 1000 }, (__, i) =>
      Array.from(createHash("sha512").update(`${i}`).digest().subarray(0, length))
        .map((byte) => alphabet[byte % alphabet.length])
        .join(""),
    );
    const found = keys.filter((key) => findUrlSecret(`https://node.example/v1/${key}`) === "path");
    expect(found.length).toBeGreaterThan(980);
  });
});
