// Where an address leads in the page.
import { describe, expect, it } from "vitest";
import { nameOwnPage, readRoute, writeLanguage, writeRoute } from "../../../web/src/page/parts/route.ts";

describe("readRoute", () => {
  it.each([
    ["", "start"],
    ["#", "start"],
    ["#/", "start"],
    ["#/v", "verdict"],
    ["#/many", "many"],
    ["#/mine", "mine"],
    ["#/about", "about"],
    ["#/registry", "registry"],
    ["#/registry/issuer/7", "registry"],
    [`#/registry/issuer/7/batch/0x${"0f".repeat(32)}`, "registry"],
    ["#/registry/1/2", "start"],
    ["#/registry/issuer/0", "start"],
    ["#/registry/issuer/7/batch/0x0f", "start"],
    ["#/registry/issuer/7/batch/0xg", "start"],
    ["#/Many", "start"],
    ["#/many/", "start"],
    ["#main", "start"],
    ["#/v/", "start"],
    ["#/__proto__", "start"],
  ])("%s leads to %s", (hash, name) => expect(readRoute(hash)).toEqual({ name }));

  it.each([
    "#/v/1/abc",
    "#/v/2/0123/abc",
    "#/q/1/123",
    "#/v/1/",
    "#/v/9/x",
    "#%2Fv%2F1%2Fabc",
    "#/V/1/abc",
    "#/v/1/a\nb",
  ])("%s is a link, damaged or not", (link) => expect(readRoute(link)).toEqual({ name: "link", link }));

  it("reads every place that it writes", () => {
    for (const name of ["start", "verdict", "many", "mine", "registry", "about"] as const)
      expect(readRoute(writeRoute(name))).toEqual({ name });
  });
});

describe("writeLanguage", () => {
  it("keeps the place and the rest of the query", () =>
    expect(writeLanguage("https://v.example/a/?x=1&lang=en#/many", "de")).toBe(
      "https://v.example/a/?x=1&lang=de#/many",
    ));
});

describe("nameOwnPage", () => {
  it("leaves out query, hash and the file's name", () => {
    const { origin, pathname } = new URL("https://v.example/a/index.html?lang=de#/v/1/secret");
    expect(nameOwnPage({ origin, pathname })).toBe("https://v.example/a/");
  });
});
