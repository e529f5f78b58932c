// @laurel/sdk/link: credentials in links and QR codes.

export {
  findPageFault,
  isLink,
  type LinkOptions,
  readLink,
  type ReadLinkOptions,
  writeLink,
  writeQrLink,
} from "./link/address.ts";
export { type CourseDictionary, readCourseDictionary, writeCourseDictionary } from "./link/dictionary.ts";
export { LinkError } from "./link/link-error.ts";
export { drawQr, QR_BORDER, QR_MODULE_MM, type QrCode, writeQrPath, writeQrSvg } from "./link/qr.ts";
