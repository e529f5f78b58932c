// What a network connection gains, for TypeScript.
import "@nomicfoundation/hardhat-ethers";
import type { Laurel } from "../office/office.ts";

declare module "hardhat/types/network" {
  interface NetworkConnection<ChainTypeT extends ChainType | string = DefaultChainType> {
    /** Laurel on this connection's chain. */
    readonly laurel: Laurel;
  }
}
