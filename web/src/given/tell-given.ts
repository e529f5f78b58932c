// Says of a file where its credential was, or what happened to it. Loaded for the files of which there is something to say.

import { describeFile, noteFile } from "@laurel/sdk/carrier";
import type { Report } from "@laurel/sdk/verify";
import type { Given, GivenReport } from "./given.ts";

/** Adds to a report what is told of the file besides. */
export function tellGiven(report: Report, { input, opened }: Given): GivenReport {
  const notes = noteFile({ ...opened, content: input }, report);
  return { ...report, ...notes, says: { en: describeFile(notes, "en"), de: describeFile(notes, "de") } };
}
