// Encodings of one or two bytes a character, by their names: those that Node knows, and the code pages of DOS that Excel and consoles still write.

/** The encodings that a text is looked at in, the commoner first; `decodePage` knows more. */
export const CODE_PAGES: readonly string[] = [
  "windows-1252 windows-1250 windows-1251 windows-1254 windows-1253 windows-1257 windows-1255 windows-1256 windows-1258",
  "windows-874 iso-8859-15 iso-8859-2 iso-8859-7 iso-8859-5 iso-8859-13 macintosh x-mac-cyrillic cp850 cp437 cp852 ibm866",
  "koi8-r koi8-u shift_jis gb18030 big5 euc-kr euc-jp",
].flatMap((names) => names.split(" "));

/** The upper half of the pages that Node lacks; and of the one that some versions of Node read as ISO 8859-1. */
const UPPER: ReadonlyMap<string, string> = new Map([
  [
    "windows-1252",
    "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ" +
      Array.from({ length: 96 }, (_, at) => String.fromCharCode(0xa0 + at)).join(""),
  ],
  [
    "cp437",
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
  ],
  [
    "cp850",
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
  ],
  [
    "cp852",
    "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0",
  ],
]);

const PIECE = 1 << 20;

/** An encoding's own name by any of its usual ones, such as `cp1252`, `latin2` or `mac`; undefined for what is none. */
export function findPage(label: string): string | undefined {
  const [, dos] = /^(?:cp|ibm|dos|oem)?[-_]?(437|850|852)$/i.exec(label.trim()) ?? [];
  if (dos !== undefined) return `cp${dos}`;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

/** Bytes as text in an encoding by its own name; what it has no character for becomes U+FFFD or a control character. @throws RangeError */
export function decodePage(name: string, bytes: Uint8Array): string {
  const upper = UPPER.get(name);
  if (upper === undefined) return new TextDecoder(name, { ignoreBOM: true }).decode(bytes);
  const units = Uint16Array.from({ length: 256 }, (_, byte) => (byte < 128 ? byte : upper.charCodeAt(byte - 128)));
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = Uint16Array.from(bytes.subarray(at, at + PIECE), (byte) => units[byte] as number);
    text += new TextDecoder("utf-16le").decode(piece);
  }
  return text;
}
