// What was given to the page: trust material, status lists and proofs tell of licences; all else is only judged.

const BUNDLE_FORMAT = "liangzhao-trust-1";

/** What a file says that calls itself trust material; null for any other. */
function readBundle(bytes) {
  const bundle = readNamed(bytes, BUNDLE_FORMAT);
  try {
    if (bundle) loadTrust(bundle);
    return bundle;
  } catch {
    return null;
  }
}

const hasSameRoots = (own, other) => other.roots.length > 0 && other.roots.every((root) => own.roots.includes(root));

/** The page's trust with the certificates and revocations that bundles of its own roots add. Never a root or a log:
 *  who brings a file does not choose whom to believe, nor who vouches for the time before a theft. */
function joinTrust(own, bundles) {
  const all = (name) => {
    const found = [own, ...bundles].flatMap((each) => each[name] || []);
    return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
  };
  return { ...own, certificates: all("certificates"), revocations: all("revocations") };
}

/** What all that lies on the page tells of licences, whatever the order in which it came; a list is marked as such. */
async function knowledgeIn(lying, own) {
  const bundle = joinTrust(own, lying.map((each) => each.bundle).filter(Boolean));
  const trust = loadTrust(bundle);
  for (const each of lying) each.list = each.bundle || each.proof ? null : await readStatusList(each.bytes, trust);
  const lists = lying.map((each) => each.list).filter(Boolean).sort((one, other) => one.asOf - other.asOf);
  const newest = [...new Map(lists.map((list) => [list.issuer, list])).values()];
  return { bundle, trust, lists: newest, proofs: lying.map((each) => each.proof).filter(Boolean) };
}

const isLicence = (each) => !each.bundle && !each.list && !each.proof;

/** What lies on the page once more has come: what tells of licences stays, a new licence takes the place of the old. */
function laid(lying, brought) {
  const came = (each) => brought.some((one) => one.name === each.name && same(one.bytes, each.bytes));
  const earlier = lying.filter((each) => !came(each));
  const news = brought.map((each) => ({ ...each, isShown: true }));
  if (!brought.some(isLicence)) return [...earlier, ...news];
  return [...earlier.filter((each) => !isLicence(each)).map((each) => ({ ...each, isShown: false })), ...news];
}

/** What gets a verdict, licences before proofs. */
function toJudge(lying) {
  const shown = lying.filter((each) => each.isShown && !each.bundle && !each.list);
  return shown.sort((one, other) => Boolean(one.proof) - Boolean(other.proof));
}
