// The proof that a licence stands in the public log: RFC 6962 tree, C2SP signed note with Ed25519 and SM2 lines.

const FORMAT = "liangzhao-log-proof/1";
const proofUnreadable = () => new Failure("log", VALIDITY, "随附的日志证明无法读取。");

/** What a file says that calls itself a proof; null for any other. */
const readProof = (bytes) => readNamed(bytes, FORMAT);

/** The proof of this very record of a licence, else one of the licence; undefined when none of them names it. */
function proofOf(identifier, record, proofs) {
  const own = proofs.filter((each) => typeof identifier === "string" && each.licence?.identifier === identifier);
  return own.find((each) => record && each.licence.record_sm3 === hex(sm3(record))) || own.at(-1);
}

/** The log's step of a licence for which a proof was brought along. */
async function takeLog(course, { identifier, record }, proofs, trust) {
  const proof = proofOf(identifier, record, proofs);
  if (!proof || !course.isClean) return;
  await course.take("log", async () => {
    const says = await checkProof(proof, trust);
    if (record && proof.licence.record_sm3 !== hex(sm3(record))) {
      throw new Failure("log", VALIDITY, "证明属于另一张证照或另一个版本，与本证照不符。");
    }
    return says;
  }, proofUnreadable());
}

/** By when a log that is trusted knew this record; null when no proof shows it. */
async function provenAt(identifier, record, proofs, trust) {
  const proof = record && proofOf(identifier, record, proofs);
  if (!proof || proof.licence.record_sm3 !== hex(sm3(record))) return null;
  try {
    await checkProof(proof, trust);
    return Date.parse(proof.licence.at);
  } catch {
    return null;
  }
}

async function judgeProof(proof, trust) {
  const course = new Course();
  const identifier = proof?.licence?.identifier;
  if (typeof identifier !== "string") {
    course.fail(new Failure("structure", JUDGEMENT, "这不是公开日志的证明文件，或文件不完整。请重新下载。"));
    STEPS.slice(1).forEach((step) => course.note(step, null, say("证明无法读取，未作检查。")));
    return course.verdict({ kind: "proof", intact: null, trusted: null });
  }
  course.note("structure", true, say("证明文件完整。"));
  ["digests", "seal", "chain", "record"].forEach((step) => course.note(step, null, say("证明文件只说明公开日志，不含这一项。")));
  await course.take("identifier", () => checkIdentifier(identifier));
  const holds = await course.take("log", () => checkProof(proof, trust), proofUnreadable());
  if (course.isClean) course.fail(new Failure("state", VALIDITY, "证照没有状态编号，不能离线得知它现在的状态。请联网核验。"));
  const intact = course.broken.has(INTEGRITY) ? false : holds || null;
  return course.verdict({ kind: "proof", intact, trusted: holds, identifier });
}

async function checkProof(proof, trust) {
  const head = await openCheckpoint(proof.checkpoint, trust);
  const [entry, path, index] = [fromBase64(proof.entry), proof.path.map(fromBase64), proof.index];
  const root = Number.isInteger(index) ? await rootFrom(await sha256(join(Uint8Array.of(0), entry)), index, head.size, path) : null;
  if (!root || !same(root, head.root)) {
    throw new Failure("log", INTEGRITY, "按证明计算的结果与日志检查点不符：这一条目不在日志的这个位置。");
  }
  if (!(await opens(proof, readCbor(entry)))) {
    throw new Failure("log", INTEGRITY, "证明的内容与日志条目不一致，证明被改动过。");
  }
  return say("证照版本已记入公开日志，序号 %(index)d（从 0 数起，日志共 %(size)d 条），检查点签名正确。", { index, size: head.size });
}

/** Whether the words of a proof are those of its entry, and the entry's commitment is to what the proof opens. */
async function opens(proof, [version, , at, [identifier, number, state], commitment]) {
  const [salt, body] = [fromBase64(proof.opening.salt), fromBase64(proof.opening.body)];
  if (version !== 1 || !same(await sha256(join(salt, body)), bytesOf(commitment))) return false;
  const record = readCbor(body) instanceof Map ? readCbor(body).get("record") : null;
  if (!(record instanceof Uint8Array)) return false;
  const words = { identifier, version: number, state, at: new Date(at).toISOString().replace("Z", "+00:00"), record_sm3: hex(record) };
  return Object.keys(words).every((name) => proof.licence[name] === words[name]) && Object.keys(proof.licence).length === 5;
}

async function openCheckpoint(note, trust) {
  const end = note.lastIndexOf("\n\n");
  const [text, lines] = [note.slice(0, end + 1), note.slice(end + 2, -1).split("\n")];
  const [origin, size, root] = text.split("\n");
  if (end < 0 || !note.endsWith("\n") || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new Unreadable("note");
  const log = trust.logs.find((each) => each.origin === origin);
  if (!log) {
    throw new Failure("log", TRUST, "证明出自信任资料之外的日志（%(origin)s），不能采信。", { origin: origin.slice(0, 80) });
  }
  const known = new Map();
  for (const key of log.keys) {
    const read = await readLogKey(key);
    known.set(`${read.name} ${read.id}`, read);
  }
  const notSigned = new Failure("log", TRUST, "日志检查点没有可信日志的正确签名。");
  let signed = 0;
  for (const line of lines) {
    const [, name, value] = line.match(/^\u2014 (\S+) (\S+)$/) || [];
    if (!name) throw new Unreadable("note");
    const bytes = fromBase64(value);
    const key = known.get(`${name} ${hex(bytes.subarray(0, 4))}`);
    if (!key) continue;
    if (!(await key.verifies(utf8.encode(text), bytes.subarray(4)))) throw notSigned;
    signed += 1;
  }
  if (!signed) throw notSigned;
  return { size: Number(size), root: fromBase64(root) };
}

async function readLogKey(text) {
  const [name, id, ...rest] = text.split("+");
  const material = fromBase64(rest.join("+"));
  const named = (await sha256(join(utf8.encode(`${name}\n`), material))).subarray(0, 4);
  if (hex(named) !== id) throw new Unreadable("key");
  if (material[0] === 1) return { name, id, verifies: ed25519(material.subarray(1)) };
  const point = material.subarray(1 + "sm2-sm3".length);
  const verifies = async (data, value) =>
    value.length === 64 && verifySm2(point, data, toNumber(value.subarray(0, 32)), toNumber(value.subarray(32)));
  return { name, id, verifies };
}

const ed25519 = (bytes) => async (data, signature) => {
  const key = await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, data);
};

/** The root that a leaf and its path lead to (RFC 9162 §2.1.3.2); null for a path of another shape. */
async function rootFrom(leaf, index, size, path) {
  if (index < 0 || index >= size) return null;
  let [place, last, root] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (place % 2 || place === last) {
      root = await sha256(join(Uint8Array.of(1), sibling, root));
      while (place && place % 2 === 0) [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
    } else {
      root = await sha256(join(Uint8Array.of(1), root, sibling));
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}
