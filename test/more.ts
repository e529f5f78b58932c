// What `npm test` leaves to `npm run test:more`, and how tests wait.

/** All cases are to run, with large corpora, packed installs and many more random ones: `npm run test:more`. */
export const isMore: boolean = process.env.LAUREL_MORE === "1";

/** Waits until something is so, for which there is no event; the test's own limit ends it. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}
