// The page in German.

import type { Words } from "./words.ts";

export const de: Words = {
  question: "Ist dieser Nachweis echt?",
};
