// What is watched, and how it is read.
import type { ChainClient, Finality, RegistryRef } from "@laurel/sdk";

/** What is watched, and by whom. */
export interface WatchSource {
  /** A majority is believed, and of two nodes both. */
  readonly client: Pick<ChainClient, "ask">;
  readonly ref: RegistryRef;
  /** One issuer; undefined for the whole registry. */
  readonly issuer: number | undefined;
  /** An accreditation of the issuer, where one is known. */
  readonly accreditation: number | undefined;
  readonly finality: Finality;
  /** Whether the newest block may be of any time: of a chain that makes blocks only when one is wanted. */
  readonly isAgeless: boolean;
  /** Whether a batch was issued here; null where that cannot be told. */
  readonly knows: (issuer: number, root: string) => Promise<boolean | null>;
}
