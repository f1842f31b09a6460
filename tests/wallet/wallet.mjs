// A wallet made of the libraries of others: npm's @openid4vc/openid4vci fetches, @sd-jwt/sd-jwt-vc shows and verifies.
// node wallet.mjs PACKAGES: reads one JSON object a line, answers with one a line.
//   {"do": "receive", "offer": ADDRESS, "pin": TEXT} → {"credentials": {ID: SD-JWT}, "formats": {ID: FORMAT}}
//   {"do": "verify", "credential": SD-JWT, "show": {CLAIM: true}, "roots": [PEM], "otherKey": BOOL, "otherNonce": BOOL,
//    "spoil": [OLD, NEW]} → {"payload": {…}, "status": NUMBER} or {"refused": WHY}
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";
import { X509Certificate, createHash, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";

const packages = process.argv[2];
const load = (path) => import(pathToFileURL(`${packages}/${path}`));
const { Openid4vciClient, setGlobalConfig } = await load("@openid4vc/openid4vci/dist/index.mjs");
const { clientAuthenticationAnonymous } = await load("@openid4vc/oauth2/dist/index.mjs");
const require = createRequire(`${packages}/`);
const { SDJwtVcInstance } = require("@sd-jwt/sd-jwt-vc");
const { SDJwtInstance } = require("@sd-jwt/core");

setGlobalConfig({ allowInsecureUrls: true }); // the node of the test speaks plain HTTP on this machine
const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicJwk = own.publicKey.export({ format: "jwk" });
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const signed = (data, key) => sign("sha256", Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
const holds = (data, signature, key) =>
  verify("sha256", Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
const hasher = (data, name) => createHash(name.replace("-", "")).update(data).digest();

const client = new Openid4vciClient({
  callbacks: {
    fetch,
    hash: (data, name) => hasher(data, name),
    generateRandom: (length) => randomBytes(length),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (_signer, { header, payload }) => {
      const data = `${part(header)}.${part(payload)}`;
      return { jwt: `${data}.${signed(data, own.privateKey)}`, signerJwk: publicJwk };
    },
  },
});

async function receive({ offer, pin }) {
  const credentialOffer = await client.resolveCredentialOffer(offer);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, txCode: pin,
  });
  const credentials = {}, formats = {};
  for (const credentialConfigurationId of credentialOffer.credential_configuration_ids) {
    const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata });
    const { jwt } = await client.createCredentialRequestJwtProof({
      issuerMetadata, credentialConfigurationId, nonce, issuedAt: new Date(), signer: { method: "jwk", alg: "ES256", publicJwk },
    });
    const { credentialResponse } = await client.retrieveCredentials({
      issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token, proofs: { jwt: [jwt] },
    });
    credentials[credentialConfigurationId] = credentialResponse.credentials[0].credential;
    formats[credentialConfigurationId] =
      issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId].format;
  }
  return { credentials, formats };
}

function issuerKey(credential, roots) {
  const { x5c } = JSON.parse(Buffer.from(credential.split(".")[0], "base64url"));
  const chain = x5c.map((each) => new X509Certificate(Buffer.from(each, "base64")));
  const anchors = roots.map((each) => new X509Certificate(each));
  chain.forEach((each, at) => {
    const above = chain[at + 1] ? [chain[at + 1]] : anchors;
    if (!above.some((root) => each.checkIssued(root) && each.verify(root.publicKey))) throw new Error("chain");
  });
  return chain[0].publicKey;
}

async function check({ credential, show, roots, otherKey, otherNonce, spoil }) {
  const key = issuerKey(credential, roots);
  let status = null;
  const settings = {
    hasher, hashAlg: "sha-256", signAlg: "ES256", kbSignAlg: "ES256",
    saltGenerator: (length) => randomBytes(length).toString("base64url"),
    verifier: (data, signature) => holds(data, signature, key),
    kbSigner: (data) => signed(data, (otherKey ? other : own).privateKey),
    kbVerifier: (data, signature, payload) =>
      holds(data, signature, createPublicKey({ key: payload.cnf.jwk, format: "jwk" })),
    statusListFetcher: async (uri) => (await fetch(uri, { headers: { Accept: "application/statuslist+jwt" } })).text(),
    statusVerifier: (data, signature) => holds(data, signature, key),
    statusValidator: async (found) => {
      status = found;
      if (found !== 0) throw new Error(`status ${found}`);
    },
  };
  const typ = JSON.parse(Buffer.from(credential.split(".")[0], "base64url")).typ;
  const library = typ === "dc+sd-jwt" ? new SDJwtVcInstance(settings) : new SDJwtInstance(settings);
  const iat = Math.floor(Date.now() / 1000);
  const kb = { payload: { iat, aud: "https://hospital.example.cn", nonce: "asked-by-the-hospital" } };
  let shown = await library.present(credential, show, { kb });
  if (spoil) shown = shown.replace(...spoil);
  try {
    const options = { keyBindingNonce: otherNonce ? "of-another-time" : kb.payload.nonce };
    return { payload: (await library.verify(shown, options)).payload, status };
  } catch (error) {
    return { refused: String(error.message), status };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer;
  try {
    answer = await { receive, verify: check }[asked.do](asked);
  } catch (error) {
    answer = { failed: `${error.message} ${error.stack}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
