// What stands around every place of the page: head and foot. It comes with the first load, so it is short.

import type { Language } from "@laurel/sdk/verify";
import { hasWords, loadWords, makeCatalogue } from "../catalogue.ts";
import type { ShellWords } from "./shell-words.ts";

const en: ShellWords = {
  title: "Check a credential",
  skip: "Skip to the content",
  menu: "Sections of this page",
  language: "Language",
  nav: { start: "Check", many: "Several", mine: "Mine", registry: "Register", about: "About" },
  runBy: "This page is run by",
  privacy:
    "The file stays in your browser. The nodes see your IP address and which batch you ask about, but not the file.",
  contact: "Contact",
  imprint: "Imprint",
  privacyPage: "Privacy",
  framed: {
    title: "This page does not work inside another page",
    says: "The page around it could cover a verdict or change what you see.",
    open: "Open in a tab",
  },
  loading: "One moment …",
  notLoaded: "This part of the page could not be loaded.",
  again: "Try again",
};

const catalogue = makeCatalogue(en, async () => (await import("./de.ts")).shell);

/** The texts of the shell. */
export const SHELL_WORDS: Readonly<Record<Language, ShellWords>> = catalogue.texts;

/** Whether all that the page says of itself and of reports is there in a language. */
export function hasPageWords(language: Language): boolean {
  return catalogue.has(language) && hasWords(language);
}

/** Loads all of it: one file. @throws the browser's error where it does not come */
export async function loadPageWords(language: Language): Promise<void> {
  await Promise.all([catalogue.load(language), loadWords(language)]);
}
