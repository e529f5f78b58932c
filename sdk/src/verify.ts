// @laurel/sdk/verify: what checks a credential, without ethers and WebAssembly.

export { isLanguage, type Language } from "./report/languages.ts";
