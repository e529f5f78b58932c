// A process that exports a list and is killed on the way, for histories.test.ts: `export-child.ts <request as JSON> <killed before operation>`.
import { killBefore } from "../../issuing/disk/kill-before.ts";

const [request = "{}", nth = "0"] = process.argv.slice(2);
const count = killBefore(Number(nth));
const { personFolder, file, out, trust, seed, formats } = JSON.parse(request);
const { readAllocation } = await import("../../../issuing/src/index.ts");
const { exportList, openListSigner } = await import("../../../portability/src/index.ts");
const { parseTrust } = await import("../../../sdk/src/index.ts");
const { createTestSigningKey } = await import("./listed.ts");
const { UNIVERSITY } = await import("../../nodes/world.ts");

const [registry] = parseTrust(trust).registries;
if (registry === undefined) throw new Error("no registry");
const signer = openListSigner(createTestSigningKey(UNIVERSITY.id, Buffer.from(seed, "hex")));
const allocation = await readAllocation(file);
const { block } = await exportList({ personFolder, allocation, registry, signer, formats, ttl: 86_400, out });
process.stdout.write(`${JSON.stringify({ block: block.number, operations: count() })}\n`);
