// The errors of Laurel: whatever a file, the chain or a node put into them, a program may print them.

import { neutralize } from "./neutralize.ts";

/**
 * What every error of Laurel is. Its message, and every other sentence in it, is one line that is safe to print, and so is the whole
 * error by Node's `console.log`. Members that only name something (a pointer, a file, what a node refused with) are as they came:
 * `neutralize` them before you print them alone.
 */
export class LaurelError extends Error {
  static {
    const hook = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(LaurelError.prototype, hook, { value: inspectError, configurable: true, writable: true });
  }

  override readonly name: string = "LaurelError";

  constructor(message: string, options?: ErrorOptions) {
    super(neutralize(message), options);
  }
}

/** How Node prints an error whole: what it says and where it was thrown, its members, its causes. */
function inspectError(
  this: LaurelError,
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
