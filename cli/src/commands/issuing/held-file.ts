// A credential's file in the place of its batch's folder: what is shown of it, and what has to be typed, before its status changes.
import { isObject, type Json, type JsonObject, type OpenedCredential } from "@laurel/sdk";
import { stat } from "node:fs/promises";
import { type GivenCredential, isLinkWord, readGiven } from "../../credentials/given-credential.ts";
import { userFolder } from "../../settings/settings-file.ts";
import { usageError } from "../../terminal/failure.ts";
import { askYes, confirm, confirmTyped, type TypedAnswer } from "../../terminal/prompt.ts";
import type { Session } from "../../terminal/session.ts";
import { tabulate } from "../../terminal/table.ts";
import { cutMiddle, indent, neutralize } from "../../terminal/terminal.ts";
import { done, type Outcome, type SigningOptions } from "../../terminal/invocation.ts";
import type { SelectionOptions } from "../../terminal/selection.ts";
import { describeChange } from "./change-text.ts";
import {
  type BatchChange,
  type ChangeResult,
  type CorrectionTrail,
  countNoun,
  type CredentialsChange,
  findCorrections,
  formatMoment,
  type HeldCredential,
  holdCorrection,
  holdCredential,
  IssuingError,
  type Office,
  refuseForeign,
} from "@laurel/issuing";

type Action = CredentialsChange["action"] | BatchChange["action"];

/** What a credential's file takes in the place of a folder, and what only a folder takes. */
export interface HeldOptions extends SigningOptions, SelectionOptions {
  /** A list of learners. */
  readonly list?: string;
  /** The credential's id, typed beforehand. */
  readonly id?: string;
  /** The number of credentials in the batch, typed beforehand. */
  readonly count?: string;
  /** Whether the correction that stands is revoked as well. */
  readonly correction?: boolean;
}

/** A file that was handed in, found to be ours; and its corrections. */
export interface HeldFile {
  readonly held: HeldCredential;
  /** Undefined where the nodes do not list events. */
  readonly trail: CorrectionTrail | undefined;
  /** The correction that is to be revoked with it. */
  readonly also: Awaited<ReturnType<typeof holdCorrection>> | undefined;
  /** Asks before anything is sent; once, whatever is sent. */
  readonly decide: (cost: string, what: string) => Promise<void>;
}

const FOLDER_ONLY = ["learner", "index", "credential", "list"] as const;
const FILE_ONLY = ["id", "count", "correction"] as const;
/** So wide is what a file says of itself, in columns. */
const WIDTH = 60;

/**
 * Reads a credential where the operand is one, in place of a folder; undefined where it is a folder.
 * @throws CommandError where an option does not fit the operand · IssuingError where the file is no credential
 */
export async function readHeldFile(
  word: string,
  action: Action,
  options: HeldOptions,
): Promise<GivenCredential | undefined> {
  const isFolder =
    !(await isLinkWord(word)) &&
    (await stat(word).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  const isWhole = action === "revoke-batch";
  for (const name of isFolder ? FILE_ONLY : FOLDER_ONLY)
    if (options[name] !== undefined) {
      const cure = isFolder
        ? "leave the option out, or name a credential's file"
        : "leave the option out: the file names its credential";
      throw usageError(
        `--${name} goes with a ${isFolder ? "credential's file" : "batch's folder"}, not with ${word}`,
        cure,
      );
    }
  if (isFolder) return undefined;
  if (isWhole && options.yes === true)
    throw usageError(
      "--yes is not enough to revoke a whole batch by a file",
      "pass --count <the number of credentials in the batch> instead",
    );
  try {
    return await readGiven(word);
  } catch (error) {
    if (!(error instanceof IssuingError) || error.kind !== "refused") throw error;
    throw refuseForeign({ name: word, action }, error.code, error.message.replace(`${word}: `, ""), error.cure);
  }
}

/** Finds out whether a file is ours, shows what its proof covers, and asks about a correction. @throws IssuingError where it is not ours */
export async function holdFile(
  session: Session,
  office: Office,
  { name, credential }: GivenCredential,
  { action, options }: { readonly action: Action; readonly options: HeldOptions },
): Promise<HeldFile> {
  const personFolder = userFolder(session.env);
  const held = await holdCredential(office, { name, credential, action, personFolder });
  const { opened, anchoredAt } = held;
  const { issuer, root, size } = held.batch;
  const isWhole = action === "revoke-batch";
  session.note(neutralize(`${name} belongs to your batch ${root}, anchored on ${formatMoment(anchoredAt)}:`));
  session.note(...indent(tabulate(describeHeld(opened))));
  const index = isWhole ? undefined : held.index;
  const isRevoking = isWhole || action === "revoke";
  const trail = isRevoking
    ? await findCorrections(office.chain, { issuer, root, index, since: anchoredAt })
    : undefined;
  if (isRevoking) session.note(...describeTrail(trail, isWhole));
  const last = trail?.correctedBy.findLast(({ stands }) => stands);
  const canBoth = action === "revoke" && last?.size === 1;
  if (options.correction === true && !canBoth)
    throw usageError("--correction: this credential has no correction in force", "leave the option out");
  const isAsked = canBoth && options.correction === undefined && options.yes !== true && session.interactive;
  const isBoth = isAsked ? await askYes(session, "Revoke that one too?") : canBoth && options.correction === true;
  const also = isBoth && last !== undefined ? await holdCorrection(held, last, personFolder) : undefined;
  let isDecided = false;
  async function decide(cost: string, what: string): Promise<void> {
    if (isDecided) return;
    if (isWhole) {
      const question = `${cost}Revoke the whole batch for good? Type the number of its credentials:`;
      await confirmTyped(session, question, {
        ...{ what: "the number of credentials in the batch", expected: String(size) },
        ...{ option: "--count", given: options.count?.replaceAll(",", "") },
      });
    } else if (isNameless(opened) || options.id !== undefined) {
      const question = `${cost}${what} The file names no learner. Type the credential's id, from your own records or the learner:`;
      await confirmTyped(session, question, readTypedId(opened, options.id));
      if (!isNameless(opened)) await confirm(session, `${cost}${what}`, options.yes);
    } else await confirm(session, `${cost}${what}`, options.yes);
    isDecided = true;
  }
  return { held, trail, also, decide };
}

/** Whether a file says nobody's name and id: then what is shown of it does not tell whose it is. A hash of an identifier tells nobody. */
function isNameless({ document }: OpenedCredential): boolean {
  return !listSubjects(document).some(({ name, id }) =>
    [name, id].some((one) => typeof one === "string" && one.trim() !== ""),
  );
}

function listSubjects({ credentialSubject: subject = {} }: JsonObject): readonly JsonObject[] {
  return [subject].flat().filter(isObject);
}

/** A credential is named by its own id; one that has none, or none that can be typed, by its batch and index. */
function readTypedId({ document: { id }, proof }: OpenedCredential, given: string | undefined): TypedAnswer {
  const canBeTyped = typeof id === "string" && /^[!-~]{1,200}$/.test(id);
  const expected = canBeTyped ? id : `${proof.root}#${proof.index}`;
  const what = canBeTyped ? "the credential's id" : "the batch's root, a #, and the index";
  return { what, expected, option: "--id", given };
}

/** What the proof covers, and nothing else; a nameless file's own id is typed, and therefore not shown. */
function describeHeld(opened: OpenedCredential): string[][] {
  const { document, proof, withheld } = opened;
  const { name: title, id } = document;
  const subjects = listSubjects(document);
  const say = (values: readonly (Json | undefined)[], pointer: string): string => {
    const texts = values.filter((value) => typeof value === "string");
    if (texts.length > 0) return texts.map((text) => cutMiddle(neutralize(text), WIDTH)).join(", ");
    return withheld.some((hidden) => pointer === hidden || pointer.startsWith(`${hidden}/`))
      ? "withheld"
      : "not stated";
  };
  return [
    [
      "learner",
      say(
        subjects.map((one) => one.name),
        "/credentialSubject/name",
      ),
    ],
    [
      "learner's id",
      say(
        subjects.map((one) => one.id),
        "/credentialSubject/id",
      ),
    ],
    ["title", say([title], "/name")],
    ...(isNameless(opened) ? [] : [["id", say([id], "/id")]]),
    ["index", `${proof.index}, of ${countNoun(proof.size, "credential")} (0 to ${proof.size - 1})`],
    ["withheld", withheld.length === 0 ? "nothing" : cutMiddle(withheld.map(neutralize).join(" "), WIDTH)],
  ];
}

/** What else is or stays valid. */
function describeTrail(trail: CorrectionTrail | undefined, isWhole: boolean): string[] {
  if (trail === undefined)
    return ["The nodes list no events, so Laurel cannot tell whether this has a correction. A correction stays valid."];
  const lines: string[] = [];
  for (const { root, anchoredAt } of trail.correctedBy.filter(({ stands }) => stands))
    lines.push(
      `${isWhole ? "One of them" : "This credential"} has a correction in force (root ${root}, ${formatMoment(anchoredAt)}), which stays valid.`,
    );
  if (!isWhole)
    for (const root of trail.corrects)
      lines.push(
        `This is a correction itself: it replaced a credential of the batch ${root}. Afterwards neither is valid.`,
      );
  return lines;
}

/** The outcome of a change, with what became of corrections. */
export function describeByFile(
  action: Action,
  { held, trail, also }: HeldFile,
  result: ChangeResult,
  second: ChangeResult | undefined,
): Outcome {
  const namesList = held.opened.document.credentialStatus !== undefined;
  const { value, lines } = describeChange(action, result, { namesList, hasFolder: false });
  const more = second && describeChange(action, second, { namesList: false, hasFolder: false });
  const left = trail?.correctedBy.filter(({ stands, root }) => stands && root !== also?.batch.root) ?? [];
  const said = left.map(({ root, size }) => {
    const how = action === "revoke" && size === 1 ? "; to revoke it too, add --correction" : "";
    return `A correction stays valid: root ${root}${how}.`;
  });
  const { index } = held;
  return done({ ...value, index, ...trail, ...(more && { alsoRevoked: more.value }) }, [
    ...lines,
    ...(more === undefined ? [] : [`Its correction: ${more.lines.join(" ")}`]),
    ...said,
  ]);
}
