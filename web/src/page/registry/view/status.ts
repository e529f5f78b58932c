// What came of checking the opened row, in one sentence that is read aloud, and every difference below it.

import { formatTime, type Language, type Tone } from "@laurel/sdk/verify";
import { html, nothing, type TemplateResult } from "lit";
import { viewSign } from "../../../view/signs.ts";
import { settleText } from "../../../view/text.ts";
import { REGISTRY_WORDS } from "../../../words/page/registry/registry.ts";
import type { Book } from "../book/book.ts";
import { formatCount, nameBlock } from "./cells.ts";
import type { Checked, Difference } from "../book/check.ts";

/** So much of a text that differs is shown. */
const LONGEST = 240;

/** What a reader is told of the check. */
export function viewCheck(
  { register, registry }: Book,
  checked: Checked,
  { language, again }: { readonly language: Language; readonly again: () => void },
): TemplateResult {
  const { check: words } = REGISTRY_WORDS[language];
  const state = judgeCheck(checked);
  const tone = TONES[state];
  const rest = html`<p class="soft">${words.rest(nameBlock(register.block, language))}</p>`;
  return html`<div class="check wide" data-check=${state} data-tone=${tone ?? nothing}>
    <p class="says" role="status">
      ${tone === undefined ? nothing : viewSign(tone)}
      <span>${sayCheck(checked, new Set(registry.rpc).size, language)}</span>
    </p>
    ${
      checked.at === "done" && state === "differs"
        ? html`<ul class="changes">
            ${checked.differences.map((one) => (one.member === undefined ? nothing : html`<li>${viewDifference(one, language)}</li>`))}
          </ul>`
        : nothing
    }
    ${
      checked.at === "done" && checked.unread.length > 0
        ? html`<p class="soft">${words.unread(checked.unread.map((member) => words.members[member]).join(", "))}</p>`
        : nothing
    }
    ${state === "differs" || state === "failed" ? rest : nothing}
    <div class="row">
      <button type="button" ?disabled=${state === "asking"} @click=${again}>${words.again}</button>
    </div>
  </div>`;
}

type Outcome = "asking" | "failed" | "same" | "differs";

const TONES: Readonly<Record<Outcome, Tone | undefined>> = {
  asking: undefined,
  failed: "unknown",
  same: "valid",
  differs: "ended",
};

function judgeCheck(checked: Checked): Outcome {
  if (checked.at !== "done") return checked.at;
  return checked.differences.length === 0 ? "same" : "differs";
}

function sayCheck(checked: Checked, nodes: number, language: Language): string {
  const { check: words } = REGISTRY_WORDS[language];
  if (checked.at === "asking") return words.asking(nodes);
  if (checked.at === "failed") return `${words.failed} ${words.failedSays}`;
  const block = formatCount(checked.block.number, language);
  const names = [...new Set(checked.differences.map((one) => nameDifference(one, language)))];
  return names.length === 0 ? words.same(block) : words.differs(names.join("; "), block);
}

function nameDifference({ of, id, member }: Difference, language: Language): string {
  const { check: words } = REGISTRY_WORDS[language];
  const isPart = of === "accreditation" || of === "accreditor";
  if (member === undefined) return words.missing(isPart ? words[of](String(id)) : words[of]);
  return `${isPart ? `${words[of](String(id))}: ` : ""}${words.members[member] ?? settleText(member)}`;
}

function viewDifference(difference: Difference, language: Language): TemplateResult {
  const { check: words } = REGISTRY_WORDS[language];
  const name = html`<strong>${nameDifference(difference, language)}</strong>`;
  const [before, now] = [difference.snapshot, difference.now].map((value) => sayValue(difference, value, language));
  return html`${name}: <bdi>${words.change(before ?? "", now ?? "")}</bdi>`;
}

/** A value of a member in words. */
function sayValue({ member }: Difference, value: unknown, language: Language): string {
  const { check: words, issuer } = REGISTRY_WORDS[language];
  if (member === "from" || member === "until" || member === "anchoredAt" || member === "revokedAt")
    return value === 0 ? words.never : formatTime(Number(value), language);
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return formatCount(value, language);
  if (member === "operators") {
    const { inForce, all } = Object(value) as { readonly inForce: number; readonly all: number };
    return issuer.operators(formatCount(inForce, language), formatCount(all, language));
  }
  return `“${[...settleText(String(value))].slice(0, LONGEST).join("")}”`;
}
