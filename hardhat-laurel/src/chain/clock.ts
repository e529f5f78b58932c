// The chain's clock: the time of its latest block, which a development chain can be told.
import type { TermSpan } from "@laurel/sdk";
import { parseCredential, openCredential } from "@laurel/sdk";
import type { Connection } from "./development.ts";
import { refuse } from "./refuse.ts";

/** What ends by itself: an operator's term, an accreditation, an accreditor's mandate. */
export type Ending = "operator" | "accreditation" | "accreditor";

/** Time on the chain, in seconds since 1970. It only ever moves forward. */
export interface Clock {
  /** The time of the latest block. */
  now(): Promise<number>;
  /** Adds a block at a moment that is later than the latest block. @param moment a date, or seconds since 1970 */
  moveTo(moment: Date | number): Promise<void>;
  /** Adds a block so many seconds after the latest one; 1 or more. */
  moveBy(seconds: number): Promise<void>;
  /** Moves to the first second at which a credential is no longer valid. @throws HardhatPluginError where it never expires */
  moveToExpiry(file: string | Uint8Array): Promise<void>;
  /** Moves to the first second after a term. */
  moveToEnd(ending: Ending): Promise<void>;
}

/** The clock of a connection's chain. @param readTerm reads a term from the registry */
export function openClock(connection: Connection, readTerm: (ending: Ending) => Promise<TermSpan>): Clock {
  const { provider, networkName } = connection;
  const now = async (): Promise<number> => {
    const block = await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] });
    return Number((block as { readonly timestamp: string }).timestamp);
  };
  const moveTo = async (moment: Date | number): Promise<void> => {
    const seconds = moment instanceof Date ? Math.floor(moment.getTime() / 1000) : moment;
    if (!Number.isSafeInteger(seconds))
      throw refuse(`clock.moveTo(${String(moment)}): give a date, or whole seconds since 1970`);
    const latest = await now();
    if (seconds <= latest)
      throw refuse(
        `clock.moveTo(${seconds}): the latest block is of ${latest}, and time on a chain only moves forward`,
      );
    try {
      await provider.request({ method: "evm_setNextBlockTimestamp", params: [seconds] });
      await provider.request({ method: "evm_mine", params: [] });
    } catch (error) {
      throw refuse(
        `the node of network "${networkName}" does not let its clock be moved; Hardhat's and Anvil's do`,
        error,
      );
    }
  };
  return Object.freeze({
    now,
    moveTo,
    async moveBy(seconds: number) {
      if (!Number.isSafeInteger(seconds) || seconds < 1)
        throw refuse(`clock.moveBy(${String(seconds)}): give whole seconds, 1 or more`);
      await moveTo((await now()) + seconds);
    },
    async moveToExpiry(file: string | Uint8Array) {
      const { validUntil } = openCredential(parseCredential(file)).validity;
      if (validUntil === 0) throw refuse("clock.moveToExpiry: this credential never expires; issue it with validUntil");
      await moveTo(validUntil);
    },
    async moveToEnd(ending: Ending) {
      await moveTo((await readTerm(ending)).until);
    },
  });
}
