// What the registry costs, by real transactions on an in-process network: `npm run bench:gas`. Whole transactions, with the 21,000 and the calldata of each.
// --check compares with gas.json, with the table in docs/operations.md and with the bounds below; --save writes both; --peers puts EAS and DocumentStore beside it (npm --prefix scripts/bench/peers install --ignore-scripts).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keccak256, toBeHex } from "ethers";
import { requirePeers } from "./contest.ts";
import { costOf, deploy, intrinsicOf, startNetwork } from "./gas-network.ts";
import { measurePeers } from "./gas-peers.ts";

/** Gas that a call must not exceed. */
const bounds: Readonly<Record<string, number>> = {
  "anchor a batch of any size": 57_000,
  "revoke one": 55_000,
  "revoke 100 scattered over 1,000": 140_000,
  "revoke a whole batch": 37_000,
  "replace one by a correction": 100_000,
  "replace one by signature": 150_000,
  "isValid, 20 siblings (execution alone)": 25_000,
};
const batchSize = 1_000;
/** Of the members of orders that are no uint32. */
const FIELD_TYPES: Readonly<Record<string, string>> = {
  ...{ root: "bytes32", replacedRoot: "bytes32", words: "uint32[]", masks: "uint256[]" },
  ...{ nonce: "uint256", deadline: "uint256" },
};
const snapshot = join(import.meta.dirname, "gas.json");
const manual = join(import.meta.dirname, "../../docs/operations.md");
/** Beside a figure in the manual: the least that such a call can cost, and what the peers' calls cost (--peers). */
const remarks: Readonly<Record<string, string>> = {
  "deploy the registry": "once",
  "anchor a batch of any size":
    "48,918: one new slot, one event, one issuer check; OpenAttestation 48,168 (no registry, no time), EAS 45,869 to time-stamp, 180,132 to attest",
  "revoke one": "47,895: a bitmap's floor; OpenAttestation 62,390, EAS 46,361",
  "revoke 100 scattered over 1,000": "OpenAttestation 3,881,106, EAS 2,525,998",
};
const { values: flags } = parseArgs({
  options: { check: { type: "boolean" }, save: { type: "boolean" }, peers: { type: "boolean" } },
});

if (flags.peers === true) requirePeers();
const measured = await measureRegistry();
if (flags.save === true) {
  writeFileSync(snapshot, `${JSON.stringify(measured, null, 2)}\n`);
  writeFileSync(manual, renewTable());
}
for (const [call, gas] of Object.entries(measured)) {
  const bound = bounds[call];
  print(call, gas, bound === undefined ? "" : `≤ ${bound.toLocaleString("en")}`);
}
if (flags.peers === true) for (const [call, gas] of Object.entries(await measurePeers())) print(call, gas, "");
if (flags.check === true) process.exitCode = check() ? 0 : 1;

function print(call: string, gas: number, remark: string): void {
  console.log(`${call.padEnd(48)} ${gas.toLocaleString("en").padStart(11)}  ${remark}`.trimEnd());
}

/** The manual with today's figures. */
function renewTable(): string {
  const rows = Object.entries(measured).map(
    ([call, gas]) => `| ${call} | ${gas.toLocaleString("en")} | ${remarks[call] ?? ""} |\n`,
  );
  const table = `| transaction | gas | floor or peer |\n| --- | ---: | --- |\n${rows.join("")}`;
  return readFileSync(manual, "utf8").replace(/(?<=<!-- gas -->\n<!-- prettier-ignore -->\n)(\|.*\n)*/, () => table);
}

function check(): boolean {
  const saved = JSON.parse(readFileSync(snapshot, "utf8")) as Record<string, number>;
  const changed = Object.keys({ ...saved, ...measured }).filter((call) => saved[call] !== measured[call]);
  for (const call of changed)
    console.error(`${call}: ${saved[call]} in gas.json, ${measured[call]} now (npm run bench:gas -- --save)`);
  const dear = Object.entries(bounds).filter(([call, bound]) => (measured[call] ?? Number.POSITIVE_INFINITY) > bound);
  for (const [call, bound] of dear) console.error(`${call}: ${measured[call]}, more than ${bound}`);
  const isStale = readFileSync(manual, "utf8") !== renewTable();
  if (isStale) console.error("the gas table in docs/operations.md is out of date (npm run bench:gas -- --save)");
  return changed.length === 0 && dear.length === 0 && !isStale;
}

async function measureRegistry(): Promise<Record<string, number>> {
  const [governor, agency, admin, operator] = await startNetwork();
  const { contract, gas: deployment } = await deploy(governor, "CredentialRegistry", [governor.address]);
  const until = 4_000_000_000n;
  const texts = ["University of Example", "did:web:university.example.org"];
  const root = (number: number): string => keccak256(toBeHex(number, 32));
  const send = (by: typeof governor, method: string, ...words: unknown[]): Promise<number> =>
    costOf(by, contract, method, words);

  const setUp = {
    "deploy the registry": deployment,
    "appoint an accreditor": await send(
      governor,
      "appointAccreditor",
      agency.address,
      until,
      "Agency",
      "https://qa.example.org",
    ),
    "register and accredit an issuer": await send(agency, "registerIssuer", 1, admin.address, until, ...texts),
    "end an accreditation a second earlier": await send(agency, "endAccreditation", 1, until - 1n),
    "add an operator": await send(admin, "addOperator", 1, operator.address, until, 3),
  };
  const [first, second, third, fourth, fifth, sixth] = [1, 2, 3, 4, 5, 6].map(root);
  const anchor = await send(operator, "anchorBatch", 1, 1, 1, first, batchSize);
  for (const other of [second, third]) await send(operator, "anchorBatch", 1, 1, 1, other, batchSize);

  const order = await signOrder("AnchorBatch", { ...anchorOf(fourth), size: batchSize }, 0);
  const everyTenth = Array.from({ length: 100 }, (_, place) => place * 10 + 3);
  const all = Array.from({ length: batchSize }, (_, place) => place);
  const one = bitsOf([333]);
  const revoking = {
    "anchor a batch of any size": anchor,
    "anchor by signature": await send(admin, "anchorBatchBySignature", ...order),
    "replace one by a correction": await send(
      operator,
      "replaceCredentials",
      ...Object.values(replacementOf(fifth, 7)),
    ),
    "replace one by signature": await send(admin, "replaceCredentialsBySignature", ...(await signReplacement())),
    "revoke one": await send(operator, "revokeCredentials", 1, 1, first, ...one),
    "revoke one more in its word": await send(operator, "revokeCredentials", 1, 1, first, ...bitsOf([334])),
    "revoke 100 scattered over 1,000": await send(operator, "revokeCredentials", 1, 1, second, ...bitsOf(everyTenth)),
    "revoke 1,000 of 1,000 by bits": await send(operator, "revokeCredentials", 1, 1, third, ...bitsOf(all)),
    "suspend one": await send(operator, "suspendCredentials", 1, 1, first, ...one),
    "reinstate one": await send(operator, "reinstateCredentials", 1, 1, first, ...one),
    "annul one revocation": await send(admin, "annulCredentialRevocations", 1, first, ...one),
    "revoke a whole batch": await send(operator, "revokeBatch", 1, 1, first),
    "annul the revocation of a batch": await send(admin, "annulBatchRevocation", 1, first),
  };
  return { ...setUp, ...revoking, "isValid, 20 siblings (execution alone)": await measureValidity() };

  function anchorOf(of: string | undefined) {
    return { issuer: 1, accreditation: 1, operator: 1, root: of };
  }

  /** A batch of one that replaces one of the fourth's: in a word of its own, whose first bit costs most. */
  function replacementOf(of: string | undefined, index: number) {
    const [words, masks] = bitsOf([index]);
    return { ...anchorOf(of), size: 1, replacedRoot: fourth, words, masks };
  }

  async function signReplacement(): Promise<readonly unknown[]> {
    const replacement = replacementOf(sixth, 700);
    const values = await signOrder("ReplaceCredentials", replacement, 1);
    return [replacement, ...values.slice(-3)];
  }

  async function signOrder(name: string, order: Record<string, unknown>, nonce: number): Promise<readonly unknown[]> {
    const message = { ...order, nonce, deadline: until };
    const { chainId } = await operator.provider.getNetwork();
    const domain = { name: "Laurel", version: "1", chainId, verifyingContract: await contract.getAddress() };
    const fields = Object.keys(message).map((member) => ({ name: member, type: FIELD_TYPES[member] ?? "uint32" }));
    return [...Object.values(message), await operator.signTypedData(domain, { [name]: fields }, message)];
  }

  /** A leaf in a batch of 2^20, shown valid: called by a transaction, less what the transaction costs before it begins. */
  async function measureValidity(): Promise<number> {
    const shown = { issuer: 1, index: 0, validFrom: 1_750_000_000, validUntil: 3_900_000_000, contentHash: root(9) };
    const siblings = Array.from({ length: 20 }, (_, place) => root(100 + place));
    let node = String(await contract.getFunction("leafOf")(shown));
    for (const sibling of siblings) node = keccak256(`${node}${sibling.slice(2)}`);
    await send(operator, "anchorBatch", 1, 1, 1, node, 2 ** 20);
    const [valid] = await contract.getFunction("isValid").staticCallResult(shown, node, siblings);
    if (valid !== true) throw new Error("the measured credential is not valid");
    const data = contract.interface.encodeFunctionData("isValid", [shown, node, siblings]);
    return (await send(admin, "isValid", shown, node, siblings)) - intrinsicOf(data);
  }
}

/** Words and masks, as the contract takes them. */
function bitsOf(indexes: readonly number[]): readonly [number[], bigint[]] {
  const masks = new Map<number, bigint>();
  for (const index of indexes) {
    const word = Math.floor(index / 256);
    masks.set(word, (masks.get(word) ?? 0n) | (1n << BigInt(index % 256)));
  }
  return [[...masks.keys()], [...masks.values()]];
}
