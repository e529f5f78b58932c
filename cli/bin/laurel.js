#!/usr/bin/env node
// The command `laurel`. Plain, old syntax: it must run on any Node in order to say which one is needed.
const version = process.versions.node.split(".").map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 13)) {
  process.stderr.write(
    `laurel needs Node 22.13 or newer, and this is Node ${process.versions.node}.\n` +
      "Install a newer one from https://nodejs.org, or borrow one: npx -y -p node@24 laurel --help\n",
  );
  process.exitCode = 2;
} else {
  // Whoever reads the output may stop reading; what else goes wrong in writing is met where it is written.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  // The package's own name: its exports lead to dist, or to src under `node --conditions laurel-source`.
  import("@laurel/cli").then(
    (laurel) =>
      laurel.runLaurel(process.argv.slice(2)).then((exitCode) => {
        process.exitCode = exitCode;
      }),
    (error) => {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      process.stderr.write(
        `laurel is not built or not installed whole (${error.message}).\nIn its repository: npm run build\n`,
      );
      process.exitCode = 2;
    },
  );
}
