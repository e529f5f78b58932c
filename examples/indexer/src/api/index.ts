// What the index answers over HTTP: GraphQL as Ponder makes it, and one batch as JSON. /health, /ready, /status and /metrics are Ponder's own.

import { Hono } from "hono";
import { and, eq, graphql } from "ponder";
import { db } from "ponder:api";
import schema, { batch, standing, word } from "ponder:schema";

const app = new Hono();

app.use("/graphql", graphql({ db, schema }));

// One statement, so that the whole answer is of one block.
app.get("/batch/:issuer{[1-9][0-9]{0,8}}/:root{0x[0-9a-fA-F]{64}}", async (context) => {
  const issuer = Number(context.req.param("issuer"));
  const root = context.req.param("root").toLowerCase() as `0x${string}`;
  const rows = await db
    .select({
      ...{ batch, word: word.word, revoked: word.revoked, suspended: word.suspended },
      ...{ accreditor: standing.accreditor, counts: standing.counts, operatorHolds: standing.operatorHolds },
      ...{ accreditationHolds: standing.accreditationHolds, accreditorHolds: standing.accreditorHolds },
    })
    .from(batch)
    .innerJoin(standing, and(eq(standing.issuer, batch.issuer), eq(standing.root, batch.root)))
    .leftJoin(word, and(eq(word.issuer, batch.issuer), eq(word.root, batch.root)))
    .where(and(eq(batch.issuer, issuer), eq(batch.root, root)))
    .orderBy(word.word);
  const [first] = rows;
  if (first === undefined) return context.json({ error: `issuer ${issuer} has no batch ${root}` }, 404);
  const { accreditor, counts, operatorHolds, accreditationHolds, accreditorHolds } = first;
  const { size, accreditation, operator, anchoredAt, block, revokedAt, replaces } = first.batch;
  // A batch that was anchored again with another size keeps its bits.
  const listIndexes = (bitmap: "revoked" | "suspended"): number[] =>
    rows.flatMap((row) => listBits(row[bitmap] ?? 0n, row.word ?? 0)).filter((index) => index < size);
  return context.json({
    ...{ issuer, root, size: Number(size), accreditor, accreditation, operator },
    ...{ anchoredAt: Number(anchoredAt), block: Number(block) },
    counts,
    termsHold: { operator: operatorHolds, accreditation: accreditationHolds, accreditor: accreditorHolds },
    ...{ revokedAt: Number(revokedAt), revoked: listIndexes("revoked"), suspended: listIndexes("suspended"), replaces },
  });
});

/** The indexes whose bits are set. */
function listBits(bits: bigint, place: number): number[] {
  return Array.from({ length: 256 }, (_, bit) => bit)
    .filter((bit) => ((bits >> BigInt(bit)) & 1n) === 1n)
    .map((bit) => place * 256 + bit);
}

export default app;
