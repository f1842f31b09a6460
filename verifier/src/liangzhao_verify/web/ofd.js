// OFD licences: container, digests, seal (GB/T 38540 v4), identifier, signed record.

const SIGNED_OWN = /(^|\/)(Signatures\.xml|Signature\.xml|SignedValue\.dat)$/;

const broken = (text, values) => new Failure("structure", INTEGRITY, text, values);

/** The files of a package; every byte must belong to one of them. ``isPlain``: packed as our own writer packs. */
async function readPackage(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= Math.max(0, bytes.length - 65557) && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw notWhole();
  if (end + 22 + view.getUint16(end + 20, true) !== bytes.length) throw broken("文件末尾多出了内容，不是原文件。");
  const [count, size, start] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (!count || count > 200 || start + size !== end) throw notWhole();
  const listed = listEntries(bytes, view, start, end, count);
  const entries = [...listed].sort((a, b) => a.local - b.local);
  const files = new Map(), folded = new Set();
  let expected = 0;
  for (const entry of entries) {
    if (entry.local !== expected || view.getUint32(entry.local, true) !== 0x04034b50) throw broken("压缩包内有不属于任何文件的内容，不是原文件。");
    if (!entry.twins) throw broken("压缩包内 %(name)s 的两处登记不一致，文件被改动过。", entry);
    if (folded.has(entry.name.normalize("NFKC").toLowerCase())) throw broken("压缩包内有重名文件：%(name)s。", entry);
    folded.add(entry.name.normalize("NFKC").toLowerCase());
    files.set(entry.name, await unpacked(bytes, entry));
    expected = entry.begin + entry.packed;
  }
  if (expected !== start) throw broken("压缩包内有不属于任何文件的内容，不是原文件。");
  return { files, isPlain: end + 22 === bytes.length && entries.every((entry, i) => entry.isPlain && entry === listed[i]) };
}

const notWhole = () => broken("文件不完整或已损坏：压缩包结构有误。请重新获取原文件。");
const LARGE = 1024 * 1024;

function listEntries(bytes, view, start, end, count) {
  const entries = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const field = (offset, wide) => (wide ? view.getUint32(at + offset, true) : view.getUint16(at + offset, true));
    if (at + 46 > end || field(0, true) !== 0x02014b50) throw notWhole();
    const [method, packed, plain, length, local] = [field(10), field(20, true), field(24, true), field(28), field(42, true)];
    const raw = bytes.subarray(at + 46, at + 46 + length);
    const here = (offset) => view.getUint16(local + offset, true);
    const twins = here(6) === field(8) && here(8) === field(10) &&
      [14, 18, 22].every((offset) => view.getUint32(local + offset, true) === field(offset + 2, true)) &&
      same(bytes.subarray(local + 30, local + 30 + length), raw);
    const marks = [field(4), field(6), field(12), field(14), field(30), field(32), field(36), field(38, true)];
    const isPlain = method === 0 && (field(8) === 0 || field(8) === 0x800) && here(4) === 20 && !here(10) && here(12) === 0x21 && !here(28) &&
      marks.join() === [0x314, 20, 0, 0x21, 0, 0, 0, 0o644 << 16].join();
    const begin = local + 30 + length + here(28);
    entries.push({ name: decodeUtf8(raw).replace(/^\//, ""), method, packed, plain, local, begin, twins, isPlain, sum: field(16, true) });
    at += 46 + length + field(30) + field(32);
  }
  if (at !== end) throw notWhole();
  return entries;
}

async function unpacked(bytes, entry) {
  const packed = bytes.subarray(entry.begin, entry.begin + entry.packed);
  if (entry.plain > LARGE && entry.plain > 100 * Math.max(entry.packed, 1)) throw broken("压缩包内 %(name)s 的压缩比异常，不予读取。", entry);
  const content = entry.method === 8 ? await inflate(packed, "deflate-raw") : packed;
  if (content.length !== entry.plain || crc32(content) !== entry.sum) throw broken("压缩包内 %(name)s 已损坏。请重新获取原文件。", entry);
  return content;
}

function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

function readXml(files, name) {
  const content = files.get(name);
  if (!content) throw broken("文件缺少 %(name)s，不完整。", { name });
  const text = decodeUtf8(content);
  if (/<!DOCTYPE/i.test(text)) throw broken("%(name)s 含有文档类型声明（DTD），不予读取。", { name });
  const parsed = new DOMParser().parseFromString(text, "application/xml");
  if (parsed.querySelector("parsererror")) throw broken("%(name)s 不是正确的 XML，文件已损坏。", { name });
  return parsed.documentElement;
}

const all = (node, name) => [...node.getElementsByTagNameNS("*", name)];
const textOf = (node, name) => all(node, name)[0]?.textContent.trim() || "";

/** A path as an OFD writes it, against the folder it is written in. */
function placeOf(files, written, folder) {
  const parts = [];
  for (const part of (written.startsWith("/") ? written : `${folder}/${written}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const folderOf = (name) => name.split("/").slice(0, -1).join("/");

function readDocument(files) {
  const root = readXml(files, "OFD.xml");
  const data = new Map(all(root, "CustomData").map((each) => [each.getAttribute("Name"), each.textContent.trim()]));
  const named = textOf(root, "Signatures");
  const list = named ? placeOf(files, named, "") : [...files.keys()].find((name) => name.endsWith("/Signatures.xml"));
  const signatures = !list ? [] : all(readXml(files, list), "Signature").map((each) => {
    const place = placeOf(files, each.getAttribute("BaseLoc") || "", folderOf(list));
    return { label: each.getAttribute("ID") || place, place, xml: readXml(files, place) };
  });
  for (const { place, xml } of signatures) {
    const value = placeOf(files, textOf(xml, "SignedValue"), folderOf(place));
    if (!files.has(value)) throw broken("文件缺少 %(name)s，不完整。", { name: value });
  }
  const name = placeOf(files, textOf(root, "DocRoot"), "");
  return { data, signatures, ...readContent(files, name) };
}

/** The text on the pages by the fact's label, as the field index points at it, and the attachments by name. */
function readContent(files, name) {
  const [listed, home] = [readXml(files, name), folderOf(name)];
  const texts = new Map();
  for (const page of all(listed, "Page")) {
    for (const item of all(readXml(files, placeOf(files, page.getAttribute("BaseLoc") || "", home)), "TextObject")) {
      texts.set(`${page.getAttribute("ID")} ${item.getAttribute("ID")}`, all(item, "TextCode").map((code) => code.textContent).join(""));
    }
  }
  const follow = (tag) => {
    const place = textOf(listed, tag) && placeOf(files, textOf(listed, tag), home);
    return place ? [readXml(files, place), folderOf(place)] : [null, ""];
  };
  const [tags, tagsHome] = follow("CustomTags");
  const fields = new Map();
  for (const tag of tags ? all(tags, "CustomTag") : []) {
    if (![tag.getAttribute("NameSpace"), tag.getAttribute("TypeID")].includes("urn:liangzhao:licence-fields:1")) continue;
    for (const field of all(readXml(files, placeOf(files, textOf(tag, "FileLoc"), tagsHome)), "Field")) {
      const shown = all(field, "ObjectRef").map((item) => texts.get(`${item.getAttribute("PageRef")} ${item.textContent.trim()}`) || "");
      fields.set(field.getAttribute("Name"), shown.join(""));
    }
  }
  const [attached, attachedHome] = follow("Attachments");
  const attachments = new Map(
    (attached ? all(attached, "Attachment") : []).map((each) => {
      const place = placeOf(files, textOf(each, "FileLoc"), attachedHome);
      if (!files.has(place)) throw broken("文件缺少 %(name)s，不完整。", { name: place });
      return [each.getAttribute("Name"), files.get(place)];
    }),
  );
  return { fields, attachments };
}

async function judgeOfd(bytes, trust, { lists, proofs }, at) {
  const course = new Course();
  let opened, files, signed;
  const started = await course.take("structure", async () => {
    opened = await readPackage(bytes);
    files = opened.files;
    if (!files.has("OFD.xml")) throw broken("这不是 OFD 文件，或文件不完整：其中没有 OFD.xml。");
    signed = readDocument(files);
    return say("OFD 文件结构完整，共 %(count)s 个文件。", { count: files.size });
  }, broken("文件内容异常，读取时出错，不能验证。请重新获取原文件。"));
  if (!started) {
    STEPS.slice(1).forEach((step) => course.note(step, null, say("文件无法读取，未作检查。")));
    return course.verdict({ kind: "ofd", intact: false, trusted: null });
  }
  const facts = { kind: "ofd", intact: null, trusted: null, identifier: signed.data.get("ZZBS") || null };
  if (!signed.signatures.length) {
    course.note("digests", null, say("文件没有签名，无法判断内容是否被改动。"));
    course.fail(new Failure("seal", JUDGEMENT, "文件没有电子签章，不能判断内容是否真实。"));
    course.note("chain", null, say("没有可以检查的签名者证书。"));
  } else {
    const record = signed.attachments.get("record.cbor");
    const known = trust.revocations.length ? await provenAt(facts.identifier, record, proofs, trust) : null;
    await judgeSeals(course, opened, signed, { ...trust, provenAt: known }, facts);
  }
  await judgeLicence(course, signed, trust, facts);
  await takeLog(course, { ...facts, record: signed.attachments.get("record.cbor") }, proofs, trust);
  if (course.isClean) takeState(course, facts, lists, at);
  return course.verdict(facts);
}

async function judgeSeals(course, { files, isPlain }, { signatures, attachments }, trust, facts) {
  const isOurs = attachments.has("record.cbor");
  await course.take("digests", async () => {
    const says = await checkDigests(files, signatures);
    if (isOurs && !(isPlain && isInOrder(files, signatures))) throw new Failure("digests", INTEGRITY, "文件被重新打包过，不是签发机关制作的原文件。");
    return says;
  }, new Failure("digests", INTEGRITY, "文件内容与签名时不一致。"));
  const seals = [];
  const label = signatures[0].label;
  await course.take("seal", async () => {
    for (const each of signatures) seals.push(await checkSeal(files, each));
    return say("%(count)s 个签名均正确。", { count: signatures.length });
  }, new Failure("seal", INTEGRITY, "签名 %(signature)s 的签名值已损坏，无法读取。", { signature: label }));
  if (!seals.length) course.note("chain", null, say("没有可以检查的签名者证书。"));
  else {
    await course.take("chain", async () => {
      const traced = [];
      for (const { signer, maker, signedAt, madeAt } of seals) {
        traced.push(await trace(signer, trust, signedAt));
        await trace(maker, trust, madeAt);
      }
      return traced[0];
    });
  }
  facts.seals = seals;
  facts.trusted = seals.length ? course.met("seal") && course.met("chain") : null;
  facts.intact = course.broken.has(INTEGRITY) ? false : course.met("digests") && course.met("seal") ? true : null;
}

/** Whether the files stand as our writer packs them: what was signed, in that order, then the signature. */
function isInOrder(files, signatures) {
  const [{ place, xml }] = signatures;
  const signed = all(xml, "Reference").map((each) => placeOf(files, each.getAttribute("FileRef") || "", folderOf(place)));
  const value = placeOf(files, textOf(xml, "SignedValue"), folderOf(place));
  return signatures.length === 1 && [...files.keys()].join("\n") === [...signed, place, value].join("\n");
}

async function digestOf(method, content) {
  const name = method.toLowerCase();
  if (["1.2.156.10197.1.401", "sm3"].includes(name)) return sm3(content);
  if (["2.16.840.1.101.3.4.2.1", "sha256", "sha-256"].includes(name)) return sha256(content);
  throw new Failure("digests", JUDGEMENT, "签名使用的摘要算法 %(method)s 不受支持或已不安全，不能据此判断内容未改动。", { method });
}

async function checkDigests(files, signatures) {
  const covered = new Set();
  for (const { place, xml } of signatures) {
    const method = all(xml, "References")[0]?.getAttribute("CheckMethod") || "MD5";
    for (const reference of all(xml, "Reference")) {
      const name = placeOf(files, reference.getAttribute("FileRef") || "", folderOf(place));
      if (!files.has(name)) throw new Failure("digests", INTEGRITY, "签名时有的内容已不在文件中：%(names)s。", { names: name });
      const digest = await digestOf(method, files.get(name));
      if (!same(digest, fromBase64(textOf(reference, "CheckValue")))) {
        throw new Failure("digests", INTEGRITY, "签名后内容被改动：%(names)s。", { names: name });
      }
      covered.add(name);
    }
  }
  const bare = [...files.keys()].filter((name) => !covered.has(name) && !SIGNED_OWN.test(name) && !name.endsWith("/"));
  if (bare.length) throw new Failure("digests", INTEGRITY, "文件中有未经签名保护的内容：%(names)s，可能是签名后加入的。", { names: bare.slice(0, 5).join("、") });
  return say("%(count)s 项受签名保护的内容均未改动。", { count: covered.size });
}

async function checkSeal(files, { label, place, xml }) {
  const fail = (text, breaks = INTEGRITY) => new Failure("seal", breaks, text, { signature: label });
  const value = files.get(placeOf(files, textOf(xml, "SignedValue"), folderOf(place)));
  const [toSign, certificate, algorithm, signature] = parts(readWhole(value));
  const [, seal, time, hash] = parts(toSign);
  if (seal.tag !== 0x30) throw fail("签名 %(signature)s 使用的算法不受支持，无法验证。", JUDGEMENT);
  const [info, makerDer, sealAlgorithm, sealSignature] = parts(seal);
  const [signer, maker] = [readCertificate(certificate.content), readCertificate(makerDer.content)];
  if (!same(bitString(hash), sm3(files.get(place)))) throw fail("签名 %(signature)s 的签名描述被改动，与签章中的摘要不一致。");
  if (!(await isSignedBy(signer.spki, oid(algorithm), toSign.whole, bitString(signature)))) {
    throw fail("签名 %(signature)s 不正确：不是证书所示签名者对本文件的签名。");
  }
  if (!(await isSignedBy(maker.spki, oid(sealAlgorithm), info.whole, bitString(sealSignature)))) {
    throw fail("签名 %(signature)s 所用电子印章的制章签名不正确，印章可能被改动或伪造。");
  }
  const beside = textOf(xml, "BaseLoc");
  if (beside && !same(files.get(placeOf(files, beside, folderOf(place))) || [], seal.whole)) {
    throw fail("签名 %(signature)s 所附印章文件与签章中的印章不一致。");
  }
  const [, , , users, made, from, until] = parts(parts(info)[2]);
  if (!parts(users).some((user) => same(user.content, signer.der))) throw fail("签名 %(signature)s 的签名者不在印章授权的证书名单中。");
  const signedAt = instant(time);
  if (signedAt < instant(from) || signedAt > instant(until)) {
    throw new Failure("seal", TRUST, "签名 %(signature)s 的电子印章在签章时（%(on)s）不在有效期内。", { signature: label, on: new Date(signedAt) });
  }
  return { signer, maker, signedAt, madeAt: instant(made) };
}

async function judgeLicence(course, document, trust, facts) {
  const none = say("文件不含证照标识。");
  course.note("log", null, facts.identifier ? say("没有提供公开日志的证明。") : none);
  if (!facts.identifier && !document.attachments.has("record.cbor")) {
    ["identifier", "record"].forEach((step) => course.note(step, null, none));
    if (course.isClean) course.fail(new Failure("state", VALIDITY, "文件不含证照标识，没有可以查询的证照状态。"));
    return;
  }
  if (!(await course.take("identifier", () => checkIdentifier(facts.identifier || "")))) {
    course.note("record", null, say("证照标识不正确，没有核对证照记录。"));
  } else if (!facts.seals?.length) {
    course.note("record", null, say("没有可以检查的签名者证书。"));
  } else {
    const unreadable = new Failure("record", INTEGRITY, "所附证照记录已损坏，无法读取。");
    await course.take("record", () => checkRecord(document, trust, facts), unreadable);
  }
  if (course.broken.has(INTEGRITY)) facts.intact = false;
  if (course.steps.get("record")?.ok === false && course.broken.has(TRUST)) facts.trusted = false;
}

async function checkRecord({ data, fields, attachments }, trust, facts) {
  const issuer = issuerIn(facts.identifier);
  const signers = facts.seals.map((seal) => seal.signer);
  if (signers.some((one) => !one.numbers.includes(issuer))) throw new Failure("record", TRUST, "盖章的机关不是证照记录中的签发机关。");
  const [record, signature] = [attachments.get("record.cbor"), attachments.get("record.sig")];
  if (!record || !signature) throw new Failure("record", VALIDITY, "文件没有附带签发机关签名的证照记录。");
  const value = readCbor(record);
  const keys = [...signers, ...trust.roots, ...(await brought(attachments.get("record.cer"), trust))];
  let holds = false;
  for (const one of keys.filter((each) => each.numbers.includes(issuer))) holds ||= await isSignedBy(one.spki, SM2_WITH_SM3, record, signature);
  if (!holds) throw new Failure("record", INTEGRITY, "所附证照记录的签名不正确，记录被改动过或不是签发机关签发的。");
  if (value.get("identifier") !== facts.identifier) {
    throw new Failure("record", VALIDITY, "所附证照记录属于另一张证照（%(identifier)s），与票面不符。", { identifier: value.get("identifier") });
  }
  const wrong = disagreements(value, data, fields);
  if (wrong.length) throw new Failure("record", VALIDITY, "票面或照面数据与证照记录不一致：%(names)s。", { names: wrong.join("、") });
  const index = value.get("status_index");
  facts.place = Number.isInteger(index) ? { issuer, index } : null;
  facts.ends = value.get("valid_until") ? Date.parse(`${value.get("valid_until")}T23:59:59+08:00`) : null;
  return say("所附证照记录由签发机关签名，且与票面标识一致。");
}

/** The certificate of the key that signed the record, which may be a former one, where a root vouches for it. */
async function brought(der, trust) {
  if (!der) return [];
  try {
    const found = readCertificate(der);
    // Revoked or not: the issuer's present key sealed the file with this very record in it, and answers for it.
    await trace(found, { ...trust, revocations: [] }, found.from);
    return [found];
  } catch {
    return [];
  }
}

/** The names of what the file shows otherwise than its record. */
function disagreements(record, data, fields) {
  const face = record.get("face");
  const expected = {
    ZZBS: record.get("identifier"), ZZMC: face.get("title"), ZZLXDM: record.get("type"), ZZBH: record.get("number"),
    ZZBFJG: face.get("issuer"), ZZBFJGDM: record.get("issuer_code"), ZZBFRQ: record.get("issued_on"), CZZT: face.get("holder"),
  };
  const wrong = Object.keys(expected).filter((name) => (data.get(name) || "") !== String(expected[name]).trim());
  wrong.push(...face.get("facts").filter(([label, text]) => (fields.get(label) || "") !== text).map(([label]) => label));
  const filings = face.get("filings");
  const sorted = (text) => [...text].sort().join("");
  // A row longer than a page is cut across its columns: the same characters stand there in another order.
  if (filings && sorted(fields.get(filings.get("title")) || "") !== sorted(filings.get("rows").flat().join(""))) wrong.push(filings.get("title"));
  return wrong;
}
