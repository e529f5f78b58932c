// A process that takes places in status lists, for places.test.ts: `place-child.ts <person's folder> <size> <times> <killed before operation>`.
import { killBefore } from "../disk/kill-before.ts";

const [person = "", size = "1", times = "1", nth] = process.argv.slice(2);
const count = nth === undefined ? undefined : killBefore(Number(nth));
const { keepPlaces, reservePlaces } = await import("../../../issuing/src/status/places.ts");
const issuerRef = { chainId: 1, registry: `0x${"11".repeat(20)}`, issuer: 1 };
const root = `0x${"ab".repeat(32)}`;

for (let time = 0; time < Number(times); time += 1) {
  const wanted = { ...issuerRef, size: Number(size), folder: `/batches/${process.pid}-${time}` };
  const status = await reservePlaces(person, { ...wanted, base: "https://status.example.org/lists" });
  process.stdout.write(`${JSON.stringify({ ...status, size: wanted.size })}\n`);
  await keepPlaces(person, { ...wanted, status, root });
}
if (count !== undefined) process.stdout.write(`${count()}\n`);
