// Gives each new connection its `laurel`. Nothing is sent to the chain before a test asks for it.
import type { HookContext, NetworkHooks } from "hardhat/types/hooks";
import type { ChainType, NetworkConnection } from "hardhat/types/network";
import type { Laurel, Office } from "../office/office.ts";
import type {} from "./type-extensions.ts";

// biome-ignore lint/style/noDefaultExport: Hardhat loads hook handlers by their default export
export default async (): Promise<Partial<NetworkHooks>> => ({
  async newConnection<ChainTypeT extends ChainType | string>(
    context: HookContext,
    next: (nextContext: HookContext) => Promise<NetworkConnection<ChainTypeT>>,
  ): Promise<NetworkConnection<ChainTypeT>> {
    const connection = await next(context);
    return Object.assign(connection, { laurel: openLaurel(connection) });
  },
});

function openLaurel(connection: NetworkConnection<ChainType | string>): Laurel {
  let office: Promise<Office> | undefined;
  const open = async (): Promise<Office> => (await import("../office/office.ts")).openOffice(connection);
  return {
    ready() {
      // What failed is tried again when it is asked for again.
      office ??= open().catch((error: unknown) => {
        office = undefined;
        throw error;
      });
      return office;
    },
  };
}
