// A process that notes changes in a ledger, one after another: started by ledger.test.ts beside others, and killed.
import { openLedger } from "../../../issuing/src/ledger/ledger.ts";

const [, , person = "", batch = "{}", name = "", count = "0"] = process.argv;
const ledger = openLedger(person);
const key = JSON.parse(batch);
await ledger.nameLearner(name);
const learners = Array.from({ length: 3 }, () => ({ name: undefined, until: undefined }));
await ledger.noteBatch({ ...key, size: 3, course: null, folder: "/batches/one", replaces: null }, learners);
process.stdout.write("ready\n");
for (let index = 0; index < Number(count); index += 1)
  await ledger.noteChange({ ...key, action: "revoke", indexes: [index], reason: name, transaction: null });
