// The page's texts by language: as many languages as reports have.

import type { Language } from "@laurel/sdk/verify";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { Words } from "./words.ts";

/** The page's texts by language. */
export const WORDS: Readonly<Record<Language, Words>> = { en, de };
