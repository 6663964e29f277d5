/** Writes tar archives (POSIX ustar with pax paths) that depend on nothing but their contents. */

/** A file, folder or symbolic link of an archive. Everything belongs to root and is of the year 1970. */
export interface Entry {
  /** Without a leading slash. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** A file's contents; absent for folders and links. */
  readonly data?: Uint8Array;
  /** Target of a symbolic link. */
  readonly link?: string;
}

const BLOCK = 512;
const encoder = new TextEncoder();

/** Gives the archive in parts, in the order of the entries; files are not copied. */
export function* tar(entries: Iterable<Entry>): Generator<Uint8Array> {
  for (const entry of entries) {
    if (encoder.encode(entry.path).length > 100) yield* paxPath(entry.path);
    yield header(entry, typeOf(entry));
    if (entry.data !== undefined) {
      yield entry.data;
      yield padding(entry.data.length);
    }
  }
  yield new Uint8Array(2 * BLOCK);
}

/** The archive as one piece. */
export function tarBytes(entries: Iterable<Entry>): Uint8Array<ArrayBuffer> {
  const parts = [...tar(entries)];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function typeOf({ data, link }: Entry): string {
  return link !== undefined ? "2" : data !== undefined ? "0" : "5";
}

/** A pax header names the next entry where 100 bytes are not enough. */
function* paxPath(path: string): Generator<Uint8Array> {
  // The length counts itself: " path=" and the line end are 7 bytes, the digits 3.
  const length = encoder.encode(path).length + 7 + 3;
  const data = encoder.encode(`${length} path=${path}\n`);
  yield header({ path: "pax", mode: 0o644, data }, "x");
  yield data;
  yield padding(data.length);
}

function header(entry: Entry, type: string): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const text = (value: string, at: number) => block.set(encoder.encode(value), at);
  const octal = (value: number, at: number, digits: number) =>
    text(value.toString(8).padStart(digits, "0"), at);
  block.set(encoder.encode(entry.path).subarray(0, 100), 0);
  octal(entry.mode, 100, 7);
  octal(0, 108, 7); // uid
  octal(0, 116, 7); // gid
  octal(entry.data?.length ?? 0, 124, 11);
  octal(0, 136, 11); // mtime
  text(type, 156);
  if (entry.link !== undefined) text(entry.link, 157);
  text("ustar\x0000", 257);
  text(" ".repeat(8), 148); // The checksum counts its own field as spaces.
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 6);
  block[154] = 0;
  return block;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK - length % BLOCK) % BLOCK);
}
