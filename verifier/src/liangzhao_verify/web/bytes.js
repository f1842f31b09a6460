// Bytes, base32, base64 and deterministic CBOR (RFC 8949 §4.2.1): one value has one form, every other is refused.

class Unreadable extends Error {}

const utf8 = new TextEncoder();
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};
const decodeUtf8 = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

function fromBase64(text) {
  if (typeof text !== "string") throw new Unreadable("base64");
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new Unreadable("base64");
  return bytes;
}

const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

function fromBase32(text) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = [];
  let held = 0, bits = 0;
  for (const letter of text) {
    const value = letters.indexOf(letter);
    if (value < 0) throw new Unreadable("base32");
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  if (held || bits >= 5) throw new Unreadable("base32");
  return Uint8Array.from(bytes);
}

function readCbor(bytes) {
  const reader = new CborReader(bytes);
  const value = reader.item(0);
  if (reader.at !== bytes.length) throw new Unreadable("cbor");
  return value;
}

class CborReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(count) {
    if (count > this.bytes.length - this.at) throw new Unreadable("cbor");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  count(info) {
    if (info < 24) return info;
    if (info > 27) throw new Unreadable("cbor");
    const value = this.take(1 << (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = [24, 256, 65536, 4294967296][info - 24];
    if (value < least || value > Number.MAX_SAFE_INTEGER) throw new Unreadable("cbor");
    return value;
  }

  item(depth) {
    if (depth > 32) throw new Unreadable("cbor");
    const [head] = this.take(1);
    const info = head & 31;
    switch (head >> 5) {
      case 0: return this.count(info);
      case 1: return -1 - this.count(info);
      case 2: return this.take(this.count(info)).slice();
      case 3: return decodeUtf8(this.take(this.count(info)));
      case 4: return Array.from({ length: this.length(info) }, () => this.item(depth + 1));
      case 5: return this.map(this.length(info), depth + 1);
      case 6: this.count(info); return this.item(depth + 1);
    }
    if (![20, 21, 22].includes(info)) throw new Unreadable("cbor");
    return info === 22 ? null : info === 21;
  }

  length(info) {
    const length = this.count(info);
    if (length > this.bytes.length) throw new Unreadable("cbor");
    return length;
  }

  map(length, depth) {
    const found = new Map();
    let before = "";
    for (let i = 0; i < length; i++) {
      const start = this.at;
      const key = this.item(depth);
      const written = hex(this.bytes.subarray(start, this.at));
      if (i && written <= before) throw new Unreadable("cbor");
      before = written;
      found.set(key, this.item(depth));
    }
    return found;
  }
}

function bytesOf(value) {
  if (!(value instanceof Uint8Array)) throw new Unreadable("bytes");
  return value;
}

function cborHead(kind, count) {
  if (count < 24) return Uint8Array.of((kind << 5) | count);
  if (count < 256) return Uint8Array.of((kind << 5) | 24, count);
  return Uint8Array.of((kind << 5) | 25, count >> 8, count & 255);
}

const cborBytes = (bytes) => join(cborHead(2, bytes.length), bytes);

/** What a JSON file says that names this format; null for any other. */
function readNamed(bytes, format) {
  try {
    const said = bytes[0] === 0x7b ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    return said?.format === format ? said : null;
  } catch {
    return null;
  }
}
