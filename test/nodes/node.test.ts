import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { findPort, startNode } from "../../scripts/node.ts";

describe("startNode", () => {
  it("refuses a port that another program has: it would be taken for the network", async () => {
    const port = await findPort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await expect(startNode(port)).rejects.toThrow(`port ${port} is taken`);
    await new Promise((resolve) => server.close(resolve));
  });
});
