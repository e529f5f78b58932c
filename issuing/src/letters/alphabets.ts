// What words look like: letters of one script, of one language's alphabet, capitals where people write them.

/** Letters with their marks, and the joiners that some scripts need between them. */
const RUNS = /[\p{L}\p{M}\u200c\u200d]+/gu;

/** What each alphabet has beyond A to Z, in capitals, as far as the usual code pages have it too. */
const LATIN = [
  "ÄÖÜẞ", // German
  "ÅÄÖÆØÉÈÜÀÁÔÊ", // Nordic
  "ÁÐÉÍÓÚÝÞÆÖØ", // Icelandic, Faroese, Irish
  "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸÑ", // French
  "ÁÉÍÓÚÜÑÇÀÈÏÒĿ", // Spanish, Galician, Catalan
  "ÁÂÃÀÇÉÊÍÓÔÕÚÜÑ", // Portuguese
  "ÀÈÉÌÍÎÒÓÙÚ", // Italian, Gaelic
  "ĂÂÎȘȚŞŢ", // Romanian
  "ÁÉÍÓÖŐÚÜŰ", // Hungarian
  "ĄĆĘŁŃÓŚŹŻ", // Polish
  "ÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÜÝŽ", // Czech, Slovak
  "ČĆĐŠŽ", // Croatian, Slovene
  "ČĆĚŁŃÓŔŘŠŚŽŹ", // Sorbian
  "ÇË", // Albanian
  "ÇĞİIÖŞÜÂÎÛƏ", // Turkish, Azeri
  "ÄÖÕÜŠŽÅ", // Estonian, Finnish
  "ĀČĒĢĪĶĻŅŌŖŠŪŽ", // Latvian, Maori, Hawaiian
  "ĄČĘĖĮŠŲŪŽ", // Lithuanian
  "ĊĠĦŻÀÈÌÒÙ", // Maltese
  "ÂÊÎÔÛŴŶÄËÏÖÜŸÁÉÍÓÚÝÀÈÌÒÙ", // Welsh
  "ÁČĐŊŠŦŽÂÄÅÆÖØÕÏ", // Sámi
  "ÄÇŇÖŞÜÝŽ", // Turkmen
  "ĂÂĐÊÔƠƯÀÁÃÈÉÌÍÒÓÕÙÚÝĨŨ", // Vietnamese
  "ÁÉÍÓŁĄĘĮŃÃẼĨÕŨÑÝ", // Navajo, Guaraní
  "ĈĜĤĴŜŬ", // Esperanto
];
/** The same for Cyrillic, beyond А to Я. */
const CYRILLIC = ["Ё", "ЄІЇҐ", "ЁІЎ", "ЂЈЉЊЋЏ", "ЃЌЉЊЏЅЈ"];

const ALPHABETS = [LATIN, CYRILLIC].map((list) => ({ list, all: new Set(list.join("")) }));

const SCRIPTS = [
  "Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Nko Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada",
  "Malayalam Sinhala Thai Lao Tibetan Myanmar Georgian Ethiopic Cherokee Canadian_Aboriginal Khmer Mongolian Tifinagh Javanese Adlam",
]
  .flatMap((names) => names.split(" "))
  .map((name) => `\\p{scx=${name}}`);
const CJK = "\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Bopomofo}";
// Marks and a few letters, such as ʻ, are of every script.
const ONE_SCRIPT = [...SCRIPTS, CJK].map((script) => new RegExp(`^[${script}\\p{sc=Inherited}\\p{sc=Common}]+$`, "u"));

/** Letters that no name needs, though a code page may make them: phonetic signs, dead letters, marks that are no accents. */
const RARE =
  /[\u0138\u0149\u017f\u0180\u0182-\u0185\u0187-\u0189\u018b-\u018d\u0191-\u0197\u019a-\u019f\u01a2-\u01ae\u01b1\u01b2\u01b5\u01b6\u01b8-\u01cc\u01de-\u01e3\u01f0-\u01f5\u01f7\u0200-\u0217\u021c-\u0225\u0228-\u0252\u0255\u0256\u0258\u025a\u025c-\u0262\u0264-\u02ba\u02bd-\u02ff]|[\u0305\u0310\u0312-\u031a\u031c-\u0322\u0325\u0326\u032a-\u032f\u0333-\u036f]|[\u0370-\u0373\u0376-\u037f\u03cf-\u03ff\u0460-\u0481\u0510-\u052f]/;

/** The letters of a text, word by word. */
export function listRuns(text: string): readonly string[] {
  return text.match(RUNS) ?? [];
}

/** Whether letters are of one script, as those of a word are. */
export function isOneScript(run: string): boolean {
  return ONE_SCRIPT.some((script) => script.test(run));
}

/** Whether a word is as somebody may have written it: its letters of one language, and its capitals in front or throughout. */
export function isNatural(word: string): boolean {
  return !/(?![\p{L}\p{M}\u200c\u200d])[^\0-\x7f]/u.test(word) && listRuns(word).every(isNaturalRun);
}

/** Whether a word that was made of another may be right: a less strict look, for languages that are not known here. */
export function isLikely(word: string): boolean {
  if (/[\p{Cc}\p{Co}\p{Cn}\ufffd]|[\u0600-\u0605\u064b-\u065f](?![\p{L}\p{M}])$/u.test(word) || RARE.test(word))
    return false;
  if (/(?<![\p{L}\p{M}\u200c\u200d])\p{M}/u.test(word)) return false;
  return listRuns(word).every(
    (run) => isOneScript(run) && !/\p{Lu}(?![a-zß])\p{Ll}(?:\p{Lu}|$)/u.test(run.length > 2 ? run : ""),
  );
}

/** What the usual languages write beyond A to Z. */
const COMMON = /[áàâäãåāăąæçćčďđéèêëēėęěğģíìîïīįıķļľłñńņňóòôöõøőœřśšşșťţțúùûüūůűųýÿźżžðþёєіїґў’]/iu;

/** How many letters of a text are seldom where they are: the more, the less likely is the text. */
export function countUncommon(text: string): number {
  const odd = [...text].filter(
    (letter) =>
      /[\u0080-\u0370\u0400-\u04ff\u0600-\u06ff]/.test(letter) &&
      !COMMON.test(letter) &&
      !/[А-я\u0621-\u063a\u0641-\u064a]/.test(letter),
  ).length;
  // ß stands after a vowel, and a capital never between small letters.
  const misplaced = text.match(/(?<![aeiouyäöü])ß|\p{Ll}(?![A-Z])\p{Lu}/gu)?.length ?? 0;
  return odd + misplaced - (text.match(/(?<=[aeiouyäöü])ß/gu)?.length ?? 0);
}

function isNaturalRun(run: string): boolean {
  if (!isOneScript(run) || /\p{Ll}(?![A-Z])\p{Lu}/u.test(run.replace(/^(?:[hnt]|bh|dh|nd|ng|gc|mb|bp)(?=\p{Lu})/u, "")))
    return false;
  // Two capitals before a small letter, and not both of ASCII; or a small letter among capitals.
  if (/(?![A-Z]{2})\p{Lu}\p{Lu}\p{Ll}|\p{Lu}(?![a-zß])\p{Ll}\p{Lu}|\p{Lu}{2}(?![a-zß])\p{Ll}$/u.test(run)) return false;
  // Signs that count as letters, but are of no alphabet.
  if (/[ƒªºˆˇµ]/.test(run)) return false;
  const letters = [...run.toUpperCase()];
  return ALPHABETS.every(({ list, all }) => {
    const special = letters.filter((letter) => all.has(letter));
    return special.length === 0 || list.some((alphabet) => special.every((letter) => alphabet.includes(letter)));
  });
}
