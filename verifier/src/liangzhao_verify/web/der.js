// DER, X.509 certificates, and whether a key signed something.

function readDer(bytes, at = 0) {
  if (at + 2 > bytes.length) throw new Unreadable("der");
  let length = bytes[at + 1], start = at + 2;
  if (length > 127) {
    const count = length & 127;
    if (!count || count > 4 || start + count > bytes.length) throw new Unreadable("der");
    length = bytes.subarray(start, start + count).reduce((sum, byte) => sum * 256 + byte, 0);
    start += count;
  }
  if (start + length > bytes.length) throw new Unreadable("der");
  const end = start + length;
  return { tag: bytes[at], content: bytes.subarray(start, end), whole: bytes.subarray(at, end), end };
}

function readWhole(bytes) {
  const found = readDer(bytes);
  if (found.end !== bytes.length) throw new Unreadable("der");
  return found;
}

function parts(node) {
  const found = [];
  for (let at = 0; at < node.content.length; ) {
    const child = readDer(node.content, at);
    found.push(child);
    at = child.end;
  }
  return found;
}

function oid(node) {
  const arcs = [];
  let value = 0;
  for (const byte of node.content) {
    value = value * 128 + (byte & 127);
    if (byte < 128) {
      arcs.push(value);
      value = 0;
    }
  }
  const first = Math.min(Math.floor(arcs[0] / 40), 2);
  return [first, arcs[0] - first * 40, ...arcs.slice(1)].join(".");
}

function bitString(node) {
  if (node.tag !== 3 || node.content[0] !== 0) throw new Unreadable("bits");
  return node.content.subarray(1);
}

function instant(node) {
  const text = decodeUtf8(node.content);
  const century = node.tag === 0x17 ? (Number(text.slice(0, 2)) < 50 ? "20" : "19") : "";
  const [, year, month, day, hour, minute, second] =
    `${century}${text}`.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/) || [];
  if (!year) throw new Unreadable("time");
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function nameOf(node, wanted) {
  return parts(node)
    .flatMap(parts)
    .map(parts)
    .filter(([type]) => wanted.includes(oid(type)))
    .map(([, value]) => decodeUtf8(value.content));
}

function readCertificate(der) {
  const [tbs, algorithm, signature] = parts(readWhole(der));
  const fields = parts(tbs);
  const [, , signed, issuer, validity, subject, spki] = fields;
  if (fields[0].tag !== 0xa0 || oid(parts(signed)[0]) !== oid(parts(algorithm)[0])) throw new Unreadable("certificate");
  const [from, until] = parts(validity).map(instant);
  const listed = fields.find((field) => field.tag === 0xa3);
  const extensions = new Map(
    listed ? parts(parts(listed)[0]).map((each) => [oid(parts(each)[0]), parts(each).at(-1).content]) : [],
  );
  const constraints = extensions.get("2.5.29.19");
  const usage = extensions.get("2.5.29.15");
  return {
    der,
    content: tbs.whole,
    issuer: hex(issuer.whole),
    subject: hex(subject.whole),
    title: nameOf(subject, ["2.5.4.3"])[0] || "",
    numbers: nameOf(subject, ["2.5.4.97", "2.5.4.5"]),
    spki: spki.whole,
    algorithm: oid(parts(algorithm)[0]),
    signature: bitString(signature),
    from,
    until,
    isAuthority: Boolean(constraints && parts(readWhole(constraints))[0]?.content[0]),
    usage: usage ? readWhole(usage).content[1] : null,
  };
}

const ES256 = "1.2.840.10045.4.3.2", SM2_WITH_SM3 = "1.2.156.10197.1.501";
const P256_CURVE = "1.2.840.10045.3.1.7", SM2_CURVE = "1.2.156.10197.1.301";

function curveOf(spki) {
  const [algorithm, key] = parts(readWhole(spki));
  const [kind, curve] = parts(algorithm);
  if (oid(kind) !== "1.2.840.10045.2.1" || curve.tag !== 6) return ["", bitString(key)];
  return [oid(curve), bitString(key)];
}

function readPair(signature) {
  const numbers = parts(readWhole(signature));
  if (numbers.length !== 2 || numbers.some((number) => number.tag !== 2)) throw new Unreadable("signature");
  return numbers.map((number) => toNumber(number.content));
}

async function isEs256(spki, message, raw) {
  if (raw.length !== 64) return false;
  const key = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, raw, message);
}

/** Whether the key signed the message; the key's curve decides how, and a signature in DER is expected. */
async function isSignedBy(spki, algorithm, message, signature) {
  const [curve, point] = curveOf(spki);
  try {
    const [r, s] = readPair(signature);
    if (curve === SM2_CURVE && algorithm === SM2_WITH_SM3) return verifySm2(point, message, r, s);
    if (curve === P256_CURVE && algorithm === ES256) return await isEs256(spki, message, join(to32(r), to32(s)));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return false;
}

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
