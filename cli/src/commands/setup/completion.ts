// laurel completion: scripts for shells, made from the commands that there are.
import type { Command } from "commander";
import { usageError } from "../../terminal/failure.ts";
import { done, type Invocation, type Outcome } from "../../terminal/invocation.ts";

interface Words {
  readonly path: string;
  readonly words: readonly string[];
}

function listWords(command: Command, path: string): Words[] {
  const options = command.options.flatMap(({ long }) => (long ? [long] : []));
  const words = [...command.commands.map((child) => child.name()), ...options];
  return [
    { path, words },
    ...command.commands.flatMap((child) => listWords(child, path === "" ? child.name() : `${path} ${child.name()}`)),
  ];
}

/** `laurel help` is followed by the words of any command. */
function listHelped({ path, words }: Words): Words[] {
  if (path === "help") return [];
  const names = words.filter((word) => !word.startsWith("-"));
  return [{ path, words }, ...(names.length === 0 ? [] : [{ path: `help ${path}`.trim(), words: names }])];
}

function writeBash(all: readonly Words[]): string {
  const cases = all.map(({ path, words }) => `    "${path}") words="${words.join(" ")}" ;;`);
  return `_laurel() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; *) [ -z "$path" ] && path="$word" || path="$path $word" ;; esac
  done
  while :; do
    case "$path" in
${cases.join("\n")}
    esac
    [ -n "$words" ] && break
    case "$path" in *" "*) path="\${path% *}" ;; *) path="" ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _laurel laurel`;
}

function writeFish(all: readonly Words[]): string {
  return all
    .flatMap(({ path, words }) => {
      const seen = path.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
      const condition = path === "" ? "__fish_use_subcommand" : seen.join("; and ");
      const names = words.filter((word) => !word.startsWith("-"));
      const options = words.filter((word) => word.startsWith("--"));
      return [
        ...(names.length > 0 ? [`complete -c laurel -n "${condition}" -a "${names.join(" ")}"`] : []),
        ...options.map((option) => `complete -c laurel -n "${condition}" -l ${option.slice(2)}`),
      ];
    })
    .join("\n");
}

/** Prints the completion script of a shell. */
export async function completion({ session, operand: shell, program }: Invocation<object>): Promise<Outcome> {
  const all = listWords(program, "").flatMap(listHelped);
  const scripts: Record<string, () => string> = {
    bash: () => writeBash(all),
    zsh: () => `autoload -U +X bashcompinit && bashcompinit\n${writeBash(all)}`,
    fish: () => writeFish(all),
  };
  const script = scripts[shell]?.();
  if (script === undefined) throw usageError(`${shell}: no completion for this shell`, "choose bash, zsh or fish");
  // As it is: a shell reads it, not a person.
  if (!session.json) await session.write(`${script}\n`);
  return done({ format: "laurel-completion-v1", shell, script }, []);
}
