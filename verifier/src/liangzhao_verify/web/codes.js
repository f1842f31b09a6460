// Printed codes and status lists: COSE_Sign1 with ES256 (RFC 9052) over CBOR claims.

const KINDS = ["institution", "physician", "nurse"];
const CLAIM = { issuer: 1, expires: 4, issuedAt: 6, kind: -65537, serial: -65538, version: -65539, holder: -65540, index: -65541 };

function readSign1(bytes) {
  const value = readCbor(bytes[0] === 0xd2 ? bytes.subarray(1) : bytes);
  if (!Array.isArray(value) || value.length !== 4 || !(value[1] instanceof Map) || value[1].size) throw new Unreadable("cose");
  const [covered, , payload, signature] = value.map((part, i) => (i === 1 ? part : bytesOf(part)));
  const header = readCbor(covered);
  if (!(header instanceof Map)) throw new Unreadable("cose");
  const label = utf8.encode("Signature1");
  const toSign = join(cborHead(4, 4), cborHead(3, label.length), label, cborBytes(covered), cborBytes(new Uint8Array()), cborBytes(payload));
  return { header, payload, signature, toSign };
}

function readCode(text) {
  const found = text.trim().match(/^(?:HTTPS?:\/\/[^/?#\s]+(?:\/[^/?#\s]+)*\/S\/([A-Z2-7]+)\/?|([A-Z2-7]{40,}))$/i);
  if (!found || text.length > 2000) throw new Unreadable("text");
  const bytes = fromBase32((found[1] || found[2]).toUpperCase());
  const message = readSign1(bytes);
  const claims = readCbor(message.payload);
  if (bytes[0] !== 0xd2 || !(claims instanceof Map)) throw new Unreadable("code");
  const get = (name) => claims.get(CLAIM[name]);
  const isNumber = (value) => Number.isInteger(value) && value >= 0 && value < 253402300800;
  const right =
    typeof get("issuer") === "string" && typeof get("holder") === "string" && isNumber(get("issuedAt")) &&
    isNumber(get("kind")) && get("kind") < KINDS.length &&
    ["expires", "index"].every((name) => !claims.has(CLAIM[name]) || isNumber(get(name)));
  if (!right) throw new Unreadable("claims");
  return { message, get };
}

async function judgeCode(text, trust, { lists, proofs }, at) {
  const course = new Course();
  let code;
  try {
    code = readCode(text);
  } catch {
    return unreadableCode(course, text);
  }
  const { message, get } = code;
  const [issuer, issuedAt] = [get("issuer"), get("issuedAt") * 1000];
  course.note("structure", true, say("二维码内容完整，签发机关 %(issuer)s，%(on)s签发。", { issuer, on: new Date(issuedAt) }));
  course.note("digests", null, say("签名直接覆盖二维码的全部内容。"));
  const certificate = await codeSigner(course, message, issuer, trust);
  if (certificate) await course.take("chain", () => trace(certificate, trust, issuedAt));
  let identifier = null;
  await course.take("identifier", () => {
    identifier = identifierOf(get, trust);
    return say("证照标识 %(identifier)s。", { identifier });
  });
  course.note("record", null, say("二维码不附带证照记录。"));
  course.note("log", null, say("没有提供公开日志的证明。"));
  const trusted = course.met("seal") && course.met("chain");
  const intact = course.broken.has(INTEGRITY) ? false : course.steps.get("seal")?.ok ? true : null;
  const facts = {
    kind: "qr", intact, trusted, identifier, holder: trusted ? get("holder") : null,
    place: get("index") === undefined ? null : { issuer, index: get("index") },
    begins: issuedAt, ends: get("expires") === undefined ? null : get("expires") * 1000,
  };
  await takeLog(course, facts, proofs, trust);
  if (course.isClean) takeState(course, facts, lists, at);
  return course.verdict(facts);
}

async function codeSigner(course, message, issuer, trust) {
  const named = message.header.get(4);
  const certificate = named instanceof Uint8Array ? await certificateOf(trust, issuer, named) : null;
  const wrongMethod = new Failure("seal", INTEGRITY, "二维码的签名算法或密钥不符合规定，不是签发机关制作的二维码。");
  if (message.header.get(1) !== -7 || (certificate && curveOf(certificate.spki)[0] !== P256_CURVE)) {
    course.fail(wrongMethod);
  } else if (!certificate) {
    course.note("seal", null, say("没有可以核对签名的密钥。"));
  } else {
    await course.take("seal", async () => {
      if (await isEs256(certificate.spki, message.toSign, message.signature)) return say("二维码由所称密钥签名，内容未被改动。");
      throw new Failure("seal", INTEGRITY, "二维码的签名不正确：内容被改动过，或不是签发机关签发的。");
    });
  }
  if (!certificate) {
    course.fail(new Failure("chain", TRUST, "信任资料中没有签发机关（%(issuer)s）的这一证书，无法判断二维码是否可信。请更新信任资料后再核验。", { issuer }));
  }
  return certificate;
}

function identifierOf(get, trust) {
  const type = trust.types[KINDS[get("kind")]];
  if (!type) throw new Failure("identifier", VALIDITY, "信任资料中没有这类证照的类型代码，无法组成证照标识。请更新信任资料。");
  const body = [type, get("issuer"), get("serial"), String(get("version")).padStart(3, "0")];
  const identifier = `${ROOT}.${body.join(".")}.${checkCharacter(body.join(""))}`;
  checkIdentifier(identifier);
  return identifier;
}

function unreadableCode(course, text) {
  const isLive = /^HTTPS?:\/\/[^/?#\s]+(?:\/[^/?#\s]+)*\/V\/[A-Z2-7]+\/?$/i.test(text.trim());
  const words = isLive ? "这是“亮照”动态二维码，只能联网核验：请用手机直接扫描打开。" : "这不是电子证照的二维码内容，或内容不完整。请重新扫描。";
  course.fail(new Failure("structure", JUDGEMENT, words));
  STEPS.slice(1).forEach((step) => course.note(step, null, say("二维码无法读取，未作检查。")));
  return course.verdict({ kind: "qr", intact: null, trusted: null });
}

/** A kept status list, its signature checked; null for anything else. */
async function readStatusList(bytes, trust) {
  try {
    const message = readSign1(bytes);
    const claims = readCbor(message.payload);
    const issuer = claims.get(2).split("/").at(-1).toUpperCase();
    const certificate = await certificateOf(trust, issuer, bytesOf(message.header.get(4)));
    const asOf = claims.get(6) * 1000;
    const right = certificate && message.header.get(1) === -7 && message.header.get(16) === "application/statuslist+cwt";
    if (!right || !(await isEs256(certificate.spki, message.toSign, message.signature))) return null;
    await trace(certificate, trust, asOf);
    const [bits, packed] = [claims.get(65533).get("bits"), await inflate(claims.get(65533).get("lst"), "deflate")];
    if (![1, 2, 4, 8].includes(bits)) return null;
    const value = (index) => {
      const place = Math.floor((index * bits) / 8);
      return place < packed.length ? (packed[place] >> ((index * bits) % 8)) & ((1 << bits) - 1) : -1;
    };
    return { issuer, asOf, expires: claims.has(4) ? claims.get(4) * 1000 : null, value };
  } catch {
    return null;
  }
}

async function inflate(bytes, format) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const chunks = [];
  let total = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return join(...chunks);
    total += value.length;
    if (total > 64 * 1024 * 1024) throw new Unreadable("too large");
    chunks.push(value);
  }
}
