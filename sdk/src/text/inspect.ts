// How Node prints our errors. Browsers, which print errors in their own way, have inspect-browser.ts in its place.

import { neutralize } from "./neutralize.ts";

/** Has Node print errors so that nothing in them moves, hides or reorders anything. @param kind their class */
export function printSafely({ prototype }: { readonly prototype: Error }): void {
  const hook = Symbol.for("nodejs.util.inspect.custom");
  Object.defineProperty(prototype, hook, { value: inspectError, configurable: true, writable: true });
}

/** How Node prints an error whole: what it says and where it was thrown, its members, its causes. */
function inspectError(
  this: Error,
  _depth: number,
  options: object,
  inspect: (value: unknown, options: object) => string,
): string {
  const { name: _, ...members } = { ...this };
  const show = (value: unknown): string =>
    inspect(value, { ...options, colors: false }).replace(/\S[^\n]*/g, neutralize);
  let text = describeStack(this);
  if (Object.keys(members).length > 0) text += ` ${show(members)}`;
  let { cause } = this;
  for (; cause instanceof Error; cause = cause.cause) text += `\n[cause]: ${describeStack(cause)}`;
  return cause === undefined ? text : `${text}\n[cause]: ${show(cause)}`;
}

function describeStack({ name, message, stack = "" }: Error): string {
  // The message is passed over: lines in it are no frames.
  const after = stack.slice(stack.indexOf(message) + message.length);
  const frames = after.split("\n").filter((line) => /^ +at /.test(line));
  return [neutralize(`${name}: ${message}`), ...frames.map((frame) => `    ${neutralize(frame.trim())}`)].join("\n");
}
