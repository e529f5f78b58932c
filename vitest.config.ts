import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["laurel-source"] },
  ssr: { resolve: { conditions: ["laurel-source", "node", "import", "default"] } },
  // Of test/setup.ts.
  environments: { __vitest__: { resolve: { conditions: ["laurel-source", "node", "import", "default"] } } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/setup.ts",
    // For threads that the code under test starts.
    execArgv: ["--conditions", "laurel-source"],
    // Of no importance on a quiet machine: ten times what the slowest test takes there, for machines that do much else.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    maxWorkers: 3,
  },
});
