// A PNG badge with a credential in it, written as Open Badges says, by the format's own words alone.
import { crc32, deflateSync } from "node:zlib";

function writeChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of one dot, with a text under a keyword. */
export function writeBadge(text: string, keyword = "openbadgecredential"): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const parts = [Buffer.from(keyword, "latin1"), Buffer.from([0, 0, 0, 0, 0]), Buffer.from(text, "utf8")];
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    writeChunk("IHDR", header),
    writeChunk("iTXt", Buffer.concat(parts)),
    writeChunk("IDAT", deflateSync(Buffer.from([0, 255]))),
    writeChunk("IEND", Buffer.alloc(0)),
  ]);
}
