// What of the register is open, by the address.

import { writeRoute } from "../../parts/route.ts";

/** All of it, an issuer, or one of its batches. */
export interface Place {
  readonly issuer?: number;
  readonly root?: string;
}

/** What a hash opens. @param path one that leads to the register */
export function readPlace(path: string): Place {
  const [, issuer, root] = /^#\/registry\/issuer\/(\d+)(?:\/batch\/(0x[\da-f]{64}))?$/.exec(path) ?? [];
  if (issuer === undefined) return {};
  return { issuer: Number(issuer), ...(root === undefined ? {} : { root }) };
}

/** The hash that opens something. */
export function writePlace({ issuer, root }: Place): string {
  const ofIssuer = issuer === undefined ? "" : `/issuer/${issuer}`;
  return `${writeRoute("registry")}${ofIssuer}${root === undefined ? "" : `/batch/${root}`}`;
}
