// The texts of a report in English.

import { ELEMENT_TITLES } from "../profile/elements.ts";
import type { ReportTexts } from "./texts.ts";

const again = "Try again in some minutes.";
const askIssuer = "Do not rely on it; ask its issuer.";
const sendAgain = "Ask for the file again, as it was issued.";
const compareList = "Compare your trust list with what the registry's governor publishes.";
const noVerifier = "No verifier can check on what it stands: ask its issuer.";

export const en: ReportTexts = {
  verdicts: { valid: "VALID", invalid: "NOT VALID", unknown: "COULD NOT BE CHECKED" },
  listed: { valid: "valid", invalid: "invalid", unknown: "unknown" },
  outcomes: { pass: "pass", fail: "fail", unknown: "unknown", skipped: "skipped" },
  checks: {
    format: "format",
    integrity: "integrity",
    registry: "registry",
    anchor: "anchor",
    authority: "authority",
    status: "status",
    validity: "validity",
  },
  passed: {
    format: "it is read without doubt",
    integrity: "nothing in it was altered",
    registry: "its registry is on your list, and the chain was read",
    anchor: "its batch is anchored",
    authority: "its issuer was accredited when it was anchored",
    status: "it is neither revoked nor suspended",
    validity: "it is within its dates",
  },
  skipped: "not looked at, since an earlier check did not pass",
  codes: {
    "file.unreadable": {
      says: "the file could not be read",
      advice: "Look at its name and its permissions; a pipe, a device or a folder in its place is not read.",
    },
    "link.damaged": { says: "this link is incomplete", advice: "Ask for the file." },
    "link.dictionary": {
      says: "this link is incomplete: it opens only on the page that it was made for",
      advice: "Ask for the file.",
    },
    "format.json": {
      says: "the file is not readable as a credential",
      advice: sendAgain,
    },
    "format.duplicate-member": {
      says: "the file says something twice, so that two readers could understand it differently",
      advice: "No issuer writes such a file: do not rely on it, and ask for the file as it was issued.",
    },
    "format.limit": { says: "the file is larger or deeper than a credential may be", advice: sendAgain },
    "format.document": {
      says: "the file's content is not that of a credential",
      advice: sendAgain,
    },
    "format.proof": {
      says: "the file's proof is not of the right form",
      advice: sendAgain,
    },
    "integrity.altered": {
      says: "the content was altered: it does not lead to the root that the file states",
      advice: "Do not rely on it; ask for the file as it was issued.",
    },
    "registry.untrusted": {
      says: "the registry that the file names is not on the trust list",
      advice: "This does not say that it is forged: find out who runs that registry, and whether you trust them.",
    },
    "rpc.unreachable": { says: "we could not reach the chain; try again", advice: again },
    "rpc.wrong-chain": {
      says: "the node is of another chain",
      advice: "Name a node of the right chain in your trust list.",
    },
    "rpc.bad-answer": {
      says: "the node's answer makes no sense; try another node",
      advice: "Name another node in your trust list.",
    },
    "rpc.disagreement": {
      says: "the nodes contradict each other",
      advice: `${again} If they still do, one of the nodes in your trust list is wrong.`,
    },
    "rpc.stale": { says: "the node lags behind the chain; try again later", advice: again },
    "rpc.no-history": {
      says: "the node does not keep the chain's state of that date",
      advice: "Name an archive node in your trust list, or ask for the verdict as of now.",
    },
    "registry.no-contract": {
      says: "there is no registry at the address on the trust list",
      advice: compareList,
    },
    "registry.wrong-code": {
      says: "the contract is not the one that the trust list pins",
      advice: compareList,
    },
    "anchor.missing": {
      says: "this batch was never anchored by its issuer",
      advice: "Its issuer has not issued it, or not yet: do not rely on it, and ask its issuer.",
    },
    "anchor.size": { says: "the chain has another size for this batch", advice: askIssuer },
    "anchor.pending": {
      says: "the batch is on chain but not final yet; try again in some minutes",
      advice: again,
    },
    "authority.identity": {
      says: "the issuer that the file names is not the one that was accredited",
      advice: "Another institution issued it than the one it names: do not rely on it.",
    },
    "authority.unrecognised": {
      says: "its accreditor is not one that you recognise",
      advice: "This does not say that it is forged: find out who the accreditor is, and whether you recognise them.",
    },
    "authority.operator": {
      says: "the account that anchored it was not entitled to at that time",
      advice: "Its issuer may not know of it: do not rely on it, and ask its issuer.",
    },
    "authority.accreditation": {
      says: "its issuer was not accredited when it was anchored",
      advice: "Do not rely on it as an accredited credential; ask the accreditor.",
    },
    "authority.accreditor": {
      says: "its accreditor had no mandate when it was anchored",
      advice: "Do not rely on it as an accredited credential.",
    },
    "authority.pending": {
      says: "a change of who may issue is not final yet; try again in some minutes",
      advice: again,
    },
    "status.revoked": { says: "its issuer has revoked it", advice: "Do not rely on it; its issuer can tell why." },
    "status.batch-revoked": {
      says: "its issuer has revoked the whole batch",
      advice: "Do not rely on it; its learner may have been given another, ask its issuer.",
    },
    "status.suspended": {
      says: "its issuer has suspended it",
      advice: "Do not rely on it for now; its issuer can reinstate it.",
    },
    "status.pending": { says: "a change of its status is not final yet; try again in some minutes", advice: again },
    "validity.not-yet": { says: "it begins only later", advice: "Wait for the day on which it begins." },
    "validity.expired": { says: "it has expired", advice: "Ask its learner for a newer one." },
    "stack.document": {
      says: "what it says of its parts is not of the right form",
      advice: noVerifier,
    },
    "stack.limit": {
      says: "it stands on more parts, or on more levels of them, than may be checked",
      advice: noVerifier,
    },
    "stack.twice": { says: "a part, or an achievement, is counted twice", advice: askIssuer },
    "stack.part-other": {
      says: "a part given is not the one that it names",
      advice: "Ask for the part again, as it was issued.",
    },
    "stack.part-invalid": {
      says: "a part does not pass its own check",
      advice: "See the part's own report; whether the larger credential still holds, its issuer can tell.",
    },
    "stack.learner": { says: "a part is another learner's", advice: askIssuer },
    "stack.achievement": { says: "a required achievement is not among its parts", advice: askIssuer },
    "stack.credits": { says: "its parts do not have the credits that are required", advice: askIssuer },
    "stack.withheld": {
      says: "whether it stands on parts is withheld",
      advice: "Ask for the credential without anything withheld of its parts.",
    },
    "stack.part-missing": {
      says: "a part that it stands on was not given",
      advice: "Ask its learner for the parts, and give them with it.",
    },
    "stack.part-unknown": { says: "a part could not be checked", advice: "See the part's own report." },
    "stack.learner-withheld": {
      says: "that a part is of the same learner has to be seen, and is withheld or contradicted",
      advice: "Ask for the parts with their learner's id; where they contradict each other, ask their issuer.",
    },
    "stack.achievement-withheld": {
      says: "which achievement a part is of is withheld, but has to be seen",
      advice: "Ask for the parts with their achievement's id.",
    },
    "stack.credits-withheld": {
      says: "how many credits a part has is withheld, but has to be seen",
      advice: "Ask for the parts with their credits.",
    },
  },
  untilThen: "It was valid until then.",
  notAgainst: "This says nothing against it.",
  notLaurel: "NOT A LAUREL CREDENTIAL",
  kinds: {
    credential: "this credential has no Laurel proof in it; a verifier for its own kind can check it",
    jwt: "this is a signed text (JWT) without a Laurel proof",
    json: "this is a JSON file without a Laurel proof",
    damaged: "this file was cut off or damaged",
    picture: "this is a picture",
    pdf: "this is a PDF",
    email: "this is an e-mail",
    webpage: "this is a web page",
    archive: "this is an archive or an office document",
    text: "this is a text",
    empty: "this file is empty",
    binary: "this is a file of an unknown kind",
  },
  askFile: "Ask for the credential file itself, as it was issued; its name usually ends in .json.",
  tones: {
    headlines: {
      valid: "Genuine and in force.",
      false: "Do not rely on this.",
      unknown: "Could not be checked now.",
      unlisted: "Not on this page's list.",
      other: "Not a file that can be checked here.",
    },
    withdrawn: (day) => `Withdrawn by its issuer${day === undefined ? "" : ` on ${day}`}.`,
    suspended: "Suspended.",
    expired: (day) => `Expired${day === undefined ? "" : ` on ${day}`}.`,
    begins: (day) => `Begins ${day === undefined ? "only later" : `on ${day}`}.`,
    issued: (issuer) => `${issuer} issued this.`,
    accredited: (accreditor) => `Accredited by ${accreditor}.`,
    anchored: (day) => `Anchored on ${day}.`,
    damaged: "Damaged or changed.",
    again: `${again} If that does not help, tell whoever runs this page.`,
    list: (list) => `This page goes by the list “${list}”.`,
    unrecognised: (accreditor, issuer) =>
      `Accreditor ${accreditor}, whom this page does not recognise, calls the issuer ${issuer}. Such an accreditor can write any name.`,
    sender: (name) => `That the sender is ${name ?? "its learner"}.`,
    leftOut: (claims) => `What was left out: ${claims}.`,
    course: "That the course was good.",
    claims: {
      name: "name",
      id: "identifier",
      identifier: "learner's number",
      email: "e-mail address",
      dateOfBirth: "date of birth",
    },
  },
  holders: {
    disclosed: "it names its learner",
    withheld: "its learner's name is withheld",
    none: "it names no learner",
  },
  labels: {
    credential: "credential",
    issuer: "issuer",
    accreditor: "accredited",
    anchored: "anchored",
    replaces: "replaces",
    withheld: "withheld",
    advice: "what now",
    profile: "profile",
    read: "read",
    list: "list",
    registry: "registry",
  },
  unlisted: "not on the list",
  stack: {
    parts: "parts",
    part: "part",
    unseen: (issuer, root, index) => `index ${index} of batch ${root} of ${issuer}`,
    passed: "as named, valid, and what was required",
    passedOver: "not looked at, since the parts as a whole do not pass",
    credits: (credits) => `${credits} credits`,
    sum: (credits, required) => `${credits} of ${required} credits required`,
    undisclosed: "whether it is the same learner's is not disclosed",
  },
  elements: ELEMENT_TITLES,
  complete: "it states every mandatory element of a European micro-credential",
  incomplete: (lacking) => `not a complete micro-credential: it lacks ${lacking}`,
  withheldElement: "withheld by its holder",
  statedByIssuer: "stated by the issuer",
  overdue: "this date had passed when it was issued",
  issued: (issuer) => `issued by ${issuer}`,
  revoked: (issuer, day, whole) =>
    `this credential was issued by ${issuer} but ${whole ? "its whole batch was " : ""}revoked${day === undefined ? "" : ` on ${day}`}`,
  readAt: (block, moment) => `at block ${block}, ${moment}`,
  agreed: (agreed, asked) => `${agreed} of ${asked} hosts agree`,
  oneBelieved: "one node is believed",
  asOf: (moment) => `as of ${moment}`,
  asIf: (moment) => `as if it were ${moment}`,
  counts: (count, moments, { valid, invalid, unknown }) =>
    `${count} ${count === "1" ? "credential" : "credentials"}${moments}: ${valid} valid, ${invalid} invalid, ${unknown} unknown`,
  more: (count) => `… and ${count} more (a file that the output is sent to lists all)`,
  bearer: "This does not prove that whoever sent the file is its learner.",
};
