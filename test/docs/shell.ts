// Takes apart what a document has people type at a shell: the programs that are called, each with its words.

/** Words of one program's call; the first is the program. */
export type Call = readonly string[];

const TOKEN =
  /(?:\s|\\\n)+|(?<quoted>(?:"(?:\\.|[^"\\])*"|'[^']*'|\\[\s\S]|\$\([^)]*\)|[^\s"'\\;&|<>()$]|\$|(?<=[a-z])\|(?=[a-z]))+)|(?<joint>&&|\|\||[;|()]|\d?>>?|<|&)/gy;

/** The programs that a command calls, joined by `&&`, `|` or `;`; variables before them, and what stands behind `>` and `<`, are left out. @throws Error where it cannot be read */
export function readCalls(command: string): Call[] {
  const calls: string[][] = [[]];
  let isPath = false;
  let place = 0;
  TOKEN.lastIndex = 0;
  for (const { 0: token, index, groups } of command.matchAll(TOKEN)) {
    place = index + token.length;
    const { quoted, joint } = groups ?? {};
    if (joint !== undefined) {
      isPath = joint.includes(">") || joint === "<";
      if (!isPath) calls.push([]);
    } else if (quoted !== undefined) {
      if (!isPath) calls.at(-1)?.push(unquote(quoted));
      isPath = false;
    }
  }
  if (place !== command.length) throw new Error(`cannot be read from "${command.slice(place)}" on`);
  return calls.map(dropVariables).filter((call) => call.length > 0);
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replaceAll(/\\(.)/g, "$1") ?? single ?? escaped ?? "",
  );
}

function dropVariables(words: readonly string[]): string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : words.slice(first);
}
