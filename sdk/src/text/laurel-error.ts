// The errors of Laurel: whatever a file, the chain or a node put into them, a program may print them.

import { printSafely } from "#inspect";
import { neutralize } from "./neutralize.ts";

/**
 * What every error of Laurel is. Its message, and every other sentence in it, is one line that is safe to print, and so is the whole
 * error by Node's `console.log`. Members that only name something (a pointer, a file, what a node refused with) are as they came:
 * `neutralize` them before you print them alone.
 */
export class LaurelError extends Error {
  static {
    printSafely(LaurelError);
  }

  override readonly name: string = "LaurelError";

  constructor(message: string, options?: ErrorOptions) {
    super(neutralize(message), options);
  }
}
