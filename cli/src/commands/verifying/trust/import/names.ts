// The names that a published list gives its registries: anyone's words, which must not pass for what says which registry is meant.
import { formatRegistryRef, type RegistryRef } from "@laurel/sdk";
import { foldName, mixesScripts } from "@laurel/issuing";
import { neutralize } from "../../../../terminal/terminal.ts";

/** A registry as it is shown: its place first, since that says which it is; its name in quotes behind that; harmless to print. */
export function nameRegistry({ chainId, address, name }: RegistryRef & { readonly name: string }): string {
  return `${formatRegistryRef({ chainId, address })} ${quoteName(name)}`;
}

/** A name in quotes that it cannot end itself. */
function quoteName(name: string): string {
  return `"${neutralize(name).replaceAll('"', String.raw`\"`)}"`;
}

/** What a person cannot see in the name of a new registry, as sentences. @param others the names of all other registries */
export function listNameOddities(name: string, others: readonly string[]): string[] {
  return [
    ...(others.some((other) => foldName(other) === foldName(name))
      ? ["another registry has this name, or one that looks the same: tell them apart by their addresses"]
      : []),
    ...(mixesScripts(name) ? ["its name mixes letters of several scripts that look alike"] : []),
  ];
}
