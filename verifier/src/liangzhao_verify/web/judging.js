// The steps of a verdict, in the words of the verifier; and the way from a certificate to a trusted root.

const STEPS = ["structure", "digests", "seal", "chain", "identifier", "record", "log", "state"];
const INTEGRITY = "integrity", JUDGEMENT = "judgement", TRUST = "trust", VALIDITY = "validity";

const say = (text, values = {}) => ({ text, values });

class Failure extends Error {
  constructor(step, breaks, text, values) {
    super(text);
    Object.assign(this, { step, breaks, says: say(text, values) });
  }
}

class Course {
  constructor() {
    this.steps = new Map();
    this.broken = new Set();
  }

  note(step, ok, says) {
    this.steps.set(step, { step, ok, says });
  }

  fail(failure) {
    this.note(failure.step, false, failure.says);
    this.broken.add(failure.breaks);
  }

  /** Take a step; what nobody foresaw in a file fails it like what was foreseen. */
  async take(step, check, unforeseen) {
    try {
      this.note(step, true, await check());
      return true;
    } catch (error) {
      this.fail(error instanceof Failure ? error : unforeseen);
      return false;
    }
  }

  get isClean() {
    return [...this.steps.values()].every((each) => each.ok !== false);
  }

  met(step) {
    return this.steps.get(step)?.ok === true;
  }

  verdict(facts) {
    const steps = STEPS.map((step) => this.steps.get(step) || { step, ok: null, says: say("前面的步骤未通过，没有查询状态。") });
    const failed = steps.find((step) => step.ok === false);
    const valid = facts.intact === true && facts.trusted === true && this.met("state") && !failed;
    return { state: "UNKNOWN", holder: null, identifier: null, ...facts, steps, failed: failed || null, valid };
  }
}

function loadTrust(bundle) {
  const read = (texts) => texts.map((text) => readCertificate(fromBase64(text)));
  const [roots, others] = [read(bundle.roots), read(bundle.certificates)];
  const revocations = (bundle.revocations || []).map((each) => ({ ...each, at: Date.parse(each.at) }));
  return { roots, others, types: bundle.type_codes, logs: bundle.logs, revocations };
}

async function keyId(spki) {
  return (await sha256(spki)).subarray(0, 8);
}

async function certificateOf(trust, issuer, named) {
  for (const each of [...trust.roots, ...trust.others]) {
    if (each.numbers.includes(issuer) && same(await keyId(each.spki), named)) return each;
  }
  return null;
}

/** How a signer leads to a trusted root, as of the time of signing. */
async function trace(leaf, trust, at) {
  const path = [leaf];
  const isRoot = (one) => trust.roots.some((root) => same(root.der, one.der));
  while (!isRoot(path.at(-1))) path.push(await issuerOf(path, trust));
  const spared = await unlessRevoked(path, trust, at);
  for (const one of path) {
    if (at < one.from || at > one.until) {
      throw new Failure("chain", TRUST, "证书“%(subject)s”在签章时（%(on)s）不在有效期内。", { subject: one.title, on: new Date(at) });
    }
    if (one !== leaf && (!one.isAuthority || (one.usage !== null && !(one.usage & 4)))) {
      throw new Failure("chain", TRUST, "证书“%(subject)s”不是签发机构证书，却签发了其他证书。", { subject: one.title });
    }
  }
  if (leaf.usage !== null && !(leaf.usage & 0xc0)) {
    throw new Failure("chain", TRUST, "证书“%(subject)s”的用途不允许这样使用。", { subject: leaf.title });
  }
  const words = { subject: leaf.title, root: path.at(-1).title };
  if (!spared) return say("签名者“%(subject)s”的证书由信任的根证书“%(root)s”签发，签章时在有效期内。", words);
  const days = { on: new Date(spared.at), proven: new Date(trust.provenAt) };
  return say("签名者“%(subject)s”的证书由信任的根证书“%(root)s”签发。其密钥已于%(on)s吊销，但独立的时间证明（公开日志或签发系统的存档）表明证照在%(proven)s已经存在，早于吊销，仍可采信。", { ...words, ...days });
}

/** The theft that a proof of time outweighs. Else nothing counts that a key of the path signed from its revocation on,
 *  or that only says to be older. */
async function unlessRevoked(path, trust, at) {
  let spared = null;
  for (const one of trust.revocations.length ? path : []) {
    const named = hex(await keyId(one.spki));
    for (const revoked of trust.revocations.filter((each) => each.key_id === named)) {
      const words = { subject: one.title, on: new Date(revoked.at) };
      if (at >= revoked.at) throw new Failure("chain", TRUST, "证书“%(subject)s”的密钥已于 %(on)s 吊销，此后的签章无效。", words);
      if (revoked.reason !== "key-compromise") continue;
      if (!trust.provenAt || trust.provenAt >= revoked.at) {
        throw new Failure("chain", TRUST, "证书“%(subject)s”的密钥因泄露已于 %(on)s 吊销，没有时间证明能说明签章在此之前。", words);
      }
      spared = revoked;
    }
  }
  return spared;
}

async function issuerOf(path, trust) {
  const last = path.at(-1);
  const named = [...trust.roots, ...trust.others].filter((one) => one.subject === last.issuer && one !== last);
  if (!named.length || path.length > 5) {
    throw new Failure("chain", TRUST, "证书“%(subject)s”由“%(issuer)s”签发，不在信任的根证书之下。", { subject: last.title, issuer: "—" });
  }
  for (const one of named) {
    if (await isSignedBy(one.spki, last.algorithm, last.content, last.signature)) return one;
  }
  throw new Failure("chain", TRUST, "证书“%(subject)s”不是由其所称的签发者签发的。", { subject: last.title });
}

const ROOT = "1.2.156.3005.2";

function checkCharacter(body) {
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const product = [...body].reduce((sum, letter) => (((sum + letters.indexOf(letter)) % 36 || 36) * 2) % 37, 36);
  return letters[(37 - product) % 36];
}

function checkIdentifier(identifier) {
  const found = identifier.match(/^1\.2\.156\.3005\.2\.([0-9A-Z]{18}\d{3})\.([0-9A-Z]{18})\.([0-9A-Z]{1,40})\.(\d{3})\.([0-9A-Z])$/);
  if (!found || found[4] === "000" || checkCharacter(found.slice(1, 5).join("")) !== found[5]) {
    throw new Failure("identifier", VALIDITY, "证照标识的格式或校验位不正确。");
  }
  return say("证照标识 %(identifier)s 的校验位正确。", { identifier });
}

const issuerIn = (identifier) => identifier.split(".")[6] || "";

// The state: what a status list says that somebody brought along.
const CLOCKS_DIFFER = 5 * 60 * 1000, LONGEST_AGE = 24 * 3600 * 1000;
const STATES = { 0: ["VALID", "有效"], 1: ["INVALID", "已失效"], 2: ["SUSPENDED", "暂停使用"] };

function takeState(course, facts, lists, at) {
  try {
    facts.state = stateOf(course, facts, lists, at);
  } catch (error) {
    course.fail(error);
  }
}

function stateOf(course, facts, lists, at) {
  const { place, begins, ends } = facts;
  const fail = (text, values) => new Failure("state", VALIDITY, text, values);
  if (ends != null && at > ends) throw fail("证照有效期已于%(on)s届满。", { on: new Date(ends) });
  if (begins != null && at < begins - CLOCKS_DIFFER) throw fail("二维码的签发时间晚于本机时间。请校正本机时间后再核验。");
  if (!lists.length) throw fail("没有提供状态列表，不知道证照现在的状态。");
  if (!place) throw fail("证照没有状态编号，不能离线得知它现在的状态。请联网核验。");
  const known = lists.filter((list) => list.issuer === place.issuer).sort((a, b) => b.asOf - a.asOf)[0];
  const [state, words] = STATES[known ? known.value(place.index) : -1] || [];
  if (!state) throw fail("手头没有签发机关（%(issuer)s）可用的状态列表，不知道证照现在的状态。", { issuer: place.issuer });
  if (at < known.asOf - CLOCKS_DIFFER) throw fail("状态列表的时间晚于本机时间。请校正本机时间后再核验。");
  const age = ageWords(Math.max(0, at - known.asOf));
  facts.known = { age, on: known.asOf };
  if (state !== "VALID") {
    course.fail(fail("状态列表（%(age)s前）显示证照现在的状态是“%(state)s”，不是有效证照。", { age, state: say(words) }));
  } else if (at > Math.min(known.asOf + LONGEST_AGE, known.expires ?? Infinity)) {
    course.fail(fail("最近一次得知证照有效是 %(age)s前，超过了可以依据的期限，不能认定现在有效。请更新状态列表。", { age }));
  } else {
    course.note("state", true, say("状态列表显示证照有效；这是 %(age)s前的状态。", { age }));
  }
  return state;
}

function ageWords(age) {
  const minutes = Math.floor(age / 60000);
  if (minutes < 60) return say("%(minutes)d 分钟", { minutes });
  if (minutes < 48 * 60) return say("%(hours)d 小时 %(minutes)d 分钟", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return say("%(days)d 天 %(hours)d 小时", { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24 });
}
