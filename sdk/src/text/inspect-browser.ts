// What browsers have in the place of inspect.ts.

/** Browsers print errors in their own way. */
export function printSafely(_kind: { readonly prototype: Error }): void {}
