// The page: what is given, what came out, in two languages. Nothing leaves the machine.

const TITLES = {
  structure: "文件结构", digests: "内容摘要", seal: "签章签名", chain: "证书链",
  identifier: "证照标识", record: "证照记录", log: "公开日志", state: "当前状态",
};
const english = JSON.parse(document.getElementById("english").textContent);
const bundle = JSON.parse(document.getElementById("trust").textContent);
/** What was given and lies on the page, what that tells of licences, and the verdicts that follow. */
let lying = [], known, shown = [];
let notice = null;
let language = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";

const translated = (text) => (language === "en" ? english[text] || text : text);

function render(says) {
  return translated(says.text).replace(/%\((\w+)\)0?\d*[sd]/g, (_, name) => value(says.values[name]));
}

function value(given) {
  if (given instanceof Date) {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "zh-CN", { dateStyle: "long", timeZone: "Asia/Shanghai" }).format(given);
  }
  return given?.text === undefined ? String(given) : render(given);
}

const clockTime = (at) => new Date(at).toLocaleString(language === "en" ? "en-GB" : "zh-CN", { timeZone: "Asia/Shanghai" });

/** How old it is what a verdict knows of the state. */
function knowledge({ known }) {
  return known ? say("%(age)s前（%(on)s）", { age: known.age, on: clockTime(known.on) }) : say("没有用到状态列表");
}

function element(name, classes, ...content) {
  const made = document.createElement(name);
  made.className = classes;
  made.append(...content);
  return made;
}

const picture = (name) => document.getElementById(`icon-${name}`).content.cloneNode(true);

function conclusion(verdict) {
  if (verdict.valid) return ["ok", "证照有效"];
  if (verdict.intact === false) return ["err", "已被改动或损坏，不能认定"];
  if (verdict.intact && verdict.trusted && !["UNKNOWN", "VALID"].includes(verdict.state)) return ["err", "真实，但现在不是有效状态"];
  if (verdict.intact && verdict.trusted) return ["warn", "真实，现在的状态未知"];
  if (verdict.intact && verdict.trusted === false) return ["err", "内容未被改动，但签名不能信任"];
  return ["err", "不能认定"];
}

function showVerdicts() {
  const place = document.getElementById("answer");
  place.hidden = !shown.length;
  place.replaceChildren(...shown.map(article));
  Object.assign(place.dataset, shown.length ? marks(shown[0].verdict) : {});
}

const marks = (verdict) => ({ valid: verdict.valid, intact: verdict.intact, trusted: verdict.trusted, failed: verdict.failed?.step || "" });

function article({ name, at, verdict }) {
  const [tone, title] = conclusion(verdict);
  const first = verdict.failed || verdict.steps.at(-1);
  const head = element("div", `result result-${tone}`, picture(tone), element("div", "", element("h2", "", translated(title)), element("p", "", render(first.says))));
  const facts = element("dl", "facts");
  const rows = [["内容", name], ["持证主体", verdict.holder], ["证照标识", verdict.identifier], ["核验时间", clockTime(at)], ["状态列表", render(knowledge(verdict))]];
  rows.filter(([, text]) => text).forEach(([label, text]) => facts.append(element("dt", "", translated(label)), element("dd", "", text)));
  const steps = element("ol", "steps");
  for (const step of verdict.steps) {
    const mark = { true: "ok", false: "err", null: "mute" }[step.ok];
    const item = element("li", `step step-${mark}`, picture(mark), element("div", "", element("b", "", translated(TITLES[step.step])), element("p", "", render(step.says))));
    item.dataset.step = step.step;
    item.dataset.ok = String(step.ok);
    steps.append(item);
  }
  const made = element("article", "verdict", head, element("section", "card", facts), element("section", "card", element("h2", "", translated("核验步骤")), steps));
  Object.assign(made.dataset, marks(verdict), { name, asOf: verdict.known?.on ?? "" });
  return made;
}

function showWords() {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.title = translated("离线核验电子证照");
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = translated(each.dataset.text);
  document.getElementById("language").textContent = language === "en" ? "中文" : "English";
  const about = say("信任资料：%(roots)d 个根证书、%(others)d 个机关证书、%(logs)d 个公开日志。", { roots: known.bundle.roots.length, others: known.bundle.certificates.length, logs: known.bundle.logs.length });
  const kept = say("已载入 %(count)d 份状态列表。", { count: known.lists.length });
  document.getElementById("about").textContent = render(about) + (known.lists.length ? ` ${render(kept)}` : "");
  document.getElementById("about").dataset.lists = known.lists.map((list) => list.asOf).join();
  document.getElementById("notice").textContent = notice ? render(notice) : "";
  showVerdicts();
}

/** Judge all that lies on the page by what is known now, and show it, each by its own name. */
async function judgeAll() {
  document.getElementById("answer").setAttribute("aria-busy", "true");
  const at = Date.now();
  shown = [];
  for (const each of toJudge(lying)) shown.push({ name: each.name, at, verdict: await judge(each, at) });
  showWords();
  document.getElementById("answer").removeAttribute("aria-busy");
  if (shown.length) document.getElementById("answer").focus();
}

/** Take what was given; trust material of other roots is told and left aside. */
async function take(given) {
  const read = given.map((each) => ({ ...each, bundle: readBundle(each.bytes), proof: readProof(each.bytes) }));
  const strange = read.find((each) => each.bundle && !hasSameRoots(bundle, each.bundle));
  const brought = read.filter((each) => !each.bundle || hasSameRoots(bundle, each.bundle));
  known = await knowledgeIn([...lying, ...brought], bundle);
  const isAgain = shown.length > 0 && brought.length > 0 && !brought.some(isLicence);
  notice = isAgain ? say("已用新载入的资料重新核验。") : null;
  if (strange) notice = say("“%(name)s”的根证书与本页不同，没有采用。请从核验页面重新下载本页。", { name: strange.name });
  lying = laid(lying, brought);
  await judgeAll();
}

async function takeFiles(files) {
  const read = async (file) => ({ name: file.name, file, bytes: new Uint8Array(await file.arrayBuffer()) });
  await take(await Promise.all(files.map(read)));
}

/** One after the other: what comes while something is judged waits for its verdict. */
let turn = Promise.resolve();
const inTurn = (act) => (turn = turn.then(act, act));

async function judge({ file, bytes, proof }, at) {
  const { trust } = known;
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return judgeOfd(bytes, trust, known, at);
  if (proof || (file && bytes[0] === 0x7b)) return judgeProof(proof, trust);
  if (file?.type.startsWith("image/")) return judgePicture(file, at);
  if (new TextDecoder().decode(bytes.subarray(0, 1024)).includes("%PDF-")) {
    return notHere("网页不能离线核验 PDF，请用命令 liangzhao-verify，或核验其上的二维码。");
  }
  return judgeCode(new TextDecoder().decode(bytes), trust, known, at);
}

function notHere(text) {
  const course = new Course();
  course.fail(new Failure("structure", JUDGEMENT, text));
  STEPS.slice(1).forEach((step) => course.note(step, null, say("文件无法读取，未作检查。")));
  return course.verdict({ kind: "unknown", intact: null, trusted: null });
}

async function judgePicture(file, at) {
  if (!("BarcodeDetector" in window)) return notHere("这个浏览器不能识别图片中的二维码。请扫码后粘贴文字。");
  const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
  const texts = [...new Set(found.map((each) => each.rawValue))];
  if (!texts.length) return notHere("图片中没有可以识别的二维码。请靠近、对正后重新拍摄。");
  if (texts.length > 1) return notHere("图片中有多个证照二维码，请逐个核验。");
  return judgeCode(texts[0], known.trust, known, at);
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "en" ? "zh" : "en";
  showWords();
});
document.getElementById("code").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.getElementById("text").value.trim();
  if (text) inTurn(() => take([{ name: "", bytes: utf8.encode(text) }]));
});
document.getElementById("file").addEventListener("change", (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  inTurn(() => takeFiles(files));
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  inTurn(() => takeFiles(files));
});
inTurn(() => take([])).then(() => {
  document.documentElement.dataset.ready = "true";
});
