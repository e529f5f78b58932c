// Makes the tables, with four learners in them.
import { readFile } from "node:fs/promises";
import { openDatabase } from "./database.ts";

const { DATABASE_URL = "students.db" } = process.env;
const database = await openDatabase(DATABASE_URL);
await database.runScript(await readFile(new URL("sample.sql", import.meta.url), "utf8"));
await database.close();
console.log("The cohort june-2026 has 4 learners; 3 passed.");
