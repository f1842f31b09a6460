// Shows and verifies an SD-JWT with npm's @sd-jwt/core, key binding included: node sdjwt.mjs PACKAGES < ASKED > CLAIMS
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

const { SDJwtInstance } = createRequire(`${process.argv[2]}/`)("@sd-jwt/core");
const asked = JSON.parse(readFileSync(0, "utf8"));
const key = (jwk, make) => ({ key: make({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" });
const holds = (data, signature, jwk) =>
  verify("sha256", Buffer.from(data), key(jwk, createPublicKey), Buffer.from(signature, "base64url"));
const library = new SDJwtInstance({
  hasher: (data, name) => createHash(name.replace("-", "")).update(data).digest(),
  hashAlg: "sha-256",
  kbSignAlg: "ES256",
  verifier: (data, signature) => holds(data, signature, asked.issuer),
  kbSigner: (data) => sign("sha256", Buffer.from(data), key(asked.holder, createPrivateKey)).toString("base64url"),
  kbVerifier: (data, signature, payload) => holds(data, signature, payload.cnf.jwk),
});
const kb = { payload: { iat: asked.now, aud: asked.audience, nonce: asked.nonce } };
const shown = await library.present(asked.credential, asked.show, { kb });
const { payload } = await library.verify(shown, { keyBindingNonce: asked.nonce, currentDate: asked.now });
process.stdout.write(JSON.stringify(payload));
