// The password of a backup: six random words, or one of a person's own that nobody guesses.
import { randomInt } from "node:crypto";
import { CommandError } from "../terminal/failure.ts";
import { askLine, BACKUP, choosePassword, type PasswordSource } from "../terminal/prompt.ts";
import type { Session } from "../terminal/session.ts";

/** Fewer letters than these are tried out; so are those of few kinds. */
const [LEAST, LEAST_DIFFERENT] = [12, 6];
/** What guessers try first: rows of keys and letters, years, and the words that everybody takes. */
const USUAL =
  /passwor[dt]|passphrase|kennwort|geheim|secret|letmein|welcome|willkommen|admin|laurel|backup|universit(?:y|ät|aet)|qwert[yz]?|asdf|yxcv|zxcv|abcd?e?f?|0?1234?5?6?7?8?9?0?|(?:19|20)\d\d/giu;
const CURE = "press Enter for six random words, or type four or more unrelated words";
const WORD_COUNT = 6;
const TRIES = 3;
const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** What is wrong with a password of a backup; undefined if nothing is. Of what guessers try first, nothing counts. */
export function findWeakness(password: string): string | undefined {
  if ([...password].length < LEAST) return `a backup's password needs at least ${LEAST} characters`;
  if (/^[\d\s./-]+$/.test(password)) return "a password of digits alone is too quick to guess";
  const left = [...password.replaceAll(USUAL, "")];
  if (new Set(left).size < LEAST_DIFFERENT || left.length < LEAST - 4)
    return "this password is made of what guessers try first: repeated letters, rows of keys, years, common words";
  return undefined;
}

/** The password of a new backup: from the options, or typed twice, or six random words that are shown once. */
export async function chooseBackupPassword(session: Session, source: PasswordSource): Promise<string> {
  const password = await choosePassword(
    session,
    { ...source, use: BACKUP },
    {
      question: "A password for the backup (press Enter for six random words): ",
      findFault(given, isTyped) {
        const weakness = isTyped && given === "" ? undefined : findWeakness(given);
        return weakness === undefined ? undefined : [weakness, CURE];
      },
    },
  );
  return password === "" ? showWords(session) : password;
}

/** Six random words, shown once; one of them is asked back, so that they are written down. */
async function showWords(session: Session): Promise<string> {
  const { WORDS } = await import("./words.ts");
  const words = Array.from({ length: WORD_COUNT }, () => WORDS[randomInt(WORDS.length)] ?? "");
  session.note(
    "Write down these six words, with the spaces between them. Keep them apart from the backup:",
    "",
    `  ${words.join(" ")}`,
    "",
    "They are shown only now. Without them no one can open the backup.",
  );
  const place = randomInt(WORD_COUNT);
  for (let left = TRIES; left > 0; left -= 1) {
    const typed = await askLine(session, `Type the ${PLACES[place]} word:`);
    if (typed === words[place]) return words.join(" ");
    if (typed === "") break;
    session.note(`That is not the ${PLACES[place]} word.`);
  }
  throw new CommandError("declined", 1, "the words were not written down; nothing was backed up");
}
