// Reads a status list with npm's @sd-jwt/jwt-status-list; the signature is checked with the certificate it carries.
// node status_list.mjs PACKAGES LIST PLACE… → {"typ", "sub", "bits", "values", "signed", "subject"}
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { X509Certificate, verify } from "node:crypto";

const [packages, path, ...places] = process.argv.slice(2);
const { getListFromStatusListJWT } = createRequire(`${packages}/`)("@sd-jwt/jwt-status-list");
const jwt = readFileSync(path, "utf8");
const [header, payload, signature] = jwt.split(".");
const { typ, x5c } = JSON.parse(Buffer.from(header, "base64url"));
const certificate = new X509Certificate(Buffer.from(x5c[0], "base64"));
const key = { key: certificate.publicKey, dsaEncoding: "ieee-p1363" };
const list = getListFromStatusListJWT(jwt);
console.log(JSON.stringify({
  typ,
  sub: JSON.parse(Buffer.from(payload, "base64url")).sub,
  bits: list.getBitsPerStatus(),
  values: places.map((place) => list.getStatus(Number(place))),
  signed: verify("sha256", Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, "base64url")),
  subject: certificate.subject,
}));
