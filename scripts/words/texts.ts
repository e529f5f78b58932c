// What a person reads of a file: the prose of a document, the texts in a program's strings. All else is blotted out, sign by sign, so that lines stay.

const BLOT = "\u0001";

function blot(text: string): string {
  return text.replaceAll(/[^\n]/g, BLOT);
}

/** A document without its code, its addresses and its comments. No code crosses an empty line, outside of fences. */
export function takeProse(markdown: string): string {
  return markdown
    .replaceAll(/^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2[ \t]*$/gm, blot)
    .replaceAll(/<!--[\s\S]*?-->/g, blot)
    .replaceAll(/(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)/g, blot)
    .replaceAll(/\]\([^)\s]*\)/g, blot)
    .replaceAll(/<?https?:\/\/[^\s)>]+>?/g, blot);
}

/** The titles and descriptions of a JSON Schema, and the description of a package. */
export function takeTitles(json: string): string {
  return json.replaceAll(
    /("(?:title|description)":\s*)("(?:\\.|[^"\\])*")|[^"]+|"(?:\\.|[^"\\])*"/g,
    (all, name?: string, text?: string) => (name === undefined || text === undefined ? blot(all) : blot(name) + text),
  );
}

/** A slash after these begins a regular expression, after anything else it divides. */
const BEFORE_REGEXP = /(?:^|[(,=:[!&|?{};+\-*%~^<>\n]|\b(?:return|typeof|case|in|of|do|else))\s*$/;
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*|[{}]/y;
const TEMPLATE = /\\[\s\S]|`|\$\{|[^`\\$]+|\$/y;

/** A program's strings and templates that have a space, which all texts for people do. Comments and names are none. */
export function takeTexts(program: string): string {
  const kept: string[] = [];
  const show = (text: string) => kept.push(/\s/.test(text.trim()) ? text : blot(text));
  let at = 0;

  // Reads code up to the brace that closes a template's value, or to the end.
  const readCode = (): void => {
    for (let depth = 0; at < program.length;) {
      TOKEN.lastIndex = at;
      const [token = program[at] ?? ""] = TOKEN.exec(program) ?? [];
      const isDivision = /^\/[^/*]/.test(token) && !BEFORE_REGEXP.test(program.slice(Math.max(0, at - 40), at));
      const taken = isDivision ? "/" : token;
      at += taken.length;
      if (taken === "`") readTemplate();
      else if (/^["']/.test(taken)) show(taken);
      else kept.push(blot(taken));
      if (taken === "{") depth += 1;
      if (taken === "}" && --depth < 0) return;
    }
  };
  const readTemplate = (): void => {
    kept.push(BLOT);
    const first = kept.length;
    const parts: number[] = [];
    while (at < program.length) {
      TEMPLATE.lastIndex = at;
      const [token = ""] = TEMPLATE.exec(program) ?? [];
      at += token.length || 1;
      if (token === "`") break;
      if (token !== "${") parts.push(kept.push(token) - 1);
      else {
        kept.push(blot(token));
        readCode();
      }
    }
    const isText = parts.some((part) => /\s/.test(kept[part]?.trim() ?? "")) || parts.length > 1;
    if (!isText) for (const part of parts) kept[part] = blot(kept[part] ?? "");
    if (kept.length >= first) kept.push(BLOT);
  };
  while (at < program.length) readCode();
  return kept.join("");
}
