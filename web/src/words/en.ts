// The page in English.

import type { Words } from "./words.ts";

export const en: Words = {
  question: "Is this credential genuine?",
};
