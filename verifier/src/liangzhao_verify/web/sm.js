// SM3 (GB/T 32905) and the verification of SM2 signatures (GB/T 32918.2), which browsers do not have.

function sm3(message) {
  const rotate = (word, by) => ((word << (by & 31)) | (word >>> (32 - (by & 31)))) >>> 0;
  const turn0 = (word) => word ^ rotate(word, 9) ^ rotate(word, 17);
  const turn1 = (word) => word ^ rotate(word, 15) ^ rotate(word, 23);
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  const state = Uint32Array.of(
    0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
  );
  const words = new Uint32Array(68);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + i * 4);
    for (let i = 16; i < 68; i++) {
      const mixed = turn1(words[i - 16] ^ words[i - 9] ^ rotate(words[i - 3], 15));
      words[i] = mixed ^ rotate(words[i - 13], 7) ^ words[i - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const early = i < 16;
      const first = rotate((rotate(a, 12) + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, i)) >>> 0, 7);
      const second = first ^ rotate(a, 12);
      const left = (early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + second + (words[i] ^ words[i + 4]);
      const right = (early ? e ^ f ^ g : (e & f) | (~e & g)) + h + first + words[i];
      [d, c, b, a] = [c, rotate(b, 9), a, left >>> 0];
      [h, g, f, e] = [g, rotate(f, 19), e, turn0(right >>> 0) >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] ^= word));
  }
  const digest = new Uint8Array(32);
  state.forEach((word, i) => new DataView(digest.buffer).setUint32(i * 4, word));
  return digest;
}

const SM2 = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  g: [
    0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
    0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
  ],
  id: utf8.encode("1234567812345678"),
};
const modulo = (value, by) => ((value % by) + by) % by;
const toNumber = (bytes) => BigInt(`0x${hex(bytes) || "0"}`);
const to32 = (number) => Uint8Array.from(number.toString(16).padStart(64, "0").match(/../g), (pair) => parseInt(pair, 16));

// Points are [X, Y, Z] with x = X/Z², y = Y/Z³; Z = 0 is the point at infinity.
function double([x, y, z]) {
  const { p } = SM2;
  const square = (z * z) % p;
  const slope = (3n * (x - square) * (x + square)) % p;
  const middle = (4n * x * y * y) % p;
  const across = modulo(slope * slope - 2n * middle, p);
  return [across, modulo(slope * (middle - across) - 8n * y ** 4n, p), (2n * y * z) % p];
}

function add(left, right) {
  const { p } = SM2;
  if (!left[2]) return right;
  if (!right[2]) return left;
  const [z1, z2] = [(left[2] * left[2]) % p, (right[2] * right[2]) % p];
  const [u1, u2] = [(left[0] * z2) % p, (right[0] * z1) % p];
  const [s1, s2] = [(left[1] * z2 * right[2]) % p, (right[1] * z1 * left[2]) % p];
  if (u1 === u2) return s1 === s2 ? double(left) : [1n, 1n, 0n];
  const [h, r] = [modulo(u2 - u1, p), modulo(s2 - s1, p)];
  const [h2, h3] = [(h * h) % p, (h * h * h) % p];
  const across = modulo(r * r - h3 - 2n * u1 * h2, p);
  return [across, modulo(r * (u1 * h2 - across) - s1 * h3, p), (left[2] * right[2] * h) % p];
}

function power(base, exponent, by) {
  let found = 1n;
  for (; exponent; exponent >>= 1n, base = (base * base) % by) if (exponent & 1n) found = (found * base) % by;
  return found;
}

function times(scalar, point) {
  let total = [1n, 1n, 0n];
  for (const bit of scalar.toString(2)) {
    total = double(total);
    if (bit === "1") total = add(total, point);
  }
  return total;
}

function verifySm2(point, message, r, s) {
  const { p, b, n, g } = SM2;
  const [x, y] = [toNumber(point.subarray(1, 33)), toNumber(point.subarray(33))];
  const onCurve = point.length === 65 && point[0] === 4 && x < p && y < p && modulo(y * y - x * x * x + 3n * x - b, p) === 0n;
  if (!onCurve || r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const t = (r + s) % n;
  if (!t) return false;
  const curve = [p - 3n, b, ...g].map(to32);
  const z = sm3(join(Uint8Array.of(0, SM2.id.length * 8), SM2.id, ...curve, point.subarray(1)));
  const digest = toNumber(sm3(join(z, message)));
  const sum = add(times(s, [...g, 1n]), times(t, [x, y, 1n]));
  if (!sum[2]) return false;
  const inverse = power(sum[2], p - 2n, p);
  return modulo(digest + ((sum[0] * inverse * inverse) % p), n) === r;
}
