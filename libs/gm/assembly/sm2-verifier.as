// Verification of SM2 signatures (GM/T 0003.2) for public data only: nothing here is constant-time.
//
// s·G + t·P in Jacobian coordinates by signed windows of eight bits from tables of affine points, 32 windows of 128
// multiples for each point: 64 mixed additions and no doubling. A key without a table takes a non-adjacent form of
// width five instead. No addition looks for special cases: where the operands are equal or opposite, Z becomes zero
// and stays so, and one look at the end sends the case to the caller's complete verification.

const MASK: i64 = 0x1fffffff;
const HALF: i64 = 0x10000000;

// Memory: input, numbers modulo n (four u64, least first), field elements (40 bytes each), digits, tables.
const IN_R: usize = 1024;
const IN_S: usize = 1056;
const IN_E: usize = 1088;
const IN_X: usize = 1120;
const IN_Y: usize = 1152;
const WORD_R: usize = 1184;
const WORD_S: usize = 1216;
const WORD_E: usize = 1248;
const WORD_T: usize = 1280;
const WORD_V: usize = 1312;
const WORD_N: usize = 1344;
const WORD_P: usize = 1376;
const ORDER: usize = 1408;
const PRIME: usize = 1440;

const ELEMENT: usize = 40;
const ONE: usize = 2048;
const SQUARED_R: usize = 2088;
const CURVE_B: usize = 2128;
const THREE: usize = 2168;
const ZERO: usize = 2208;
const KEY_X: usize = 2248;
const KEY_Y: usize = 2288;
const SUM: usize = 2328; // X, Y, then Z, or Z² and Z³
const SUM_ZZ: usize = 2408;
const SUM_ZZZ: usize = 2448;
const TEMPORARY: usize = 2488; // nine, and one of isZero()
const POWERS: usize = 3648; // ten, of inverse()
const DIGITS_S: usize = 4096; // 32 × i32
const DIGITS_T: usize = 4224; // 32 × i32, or 257 × i8
const ODD: usize = 4608; // eight affine points, then eight Jacobian
const ODD_Z: usize = 5248;

const POINT: usize = 72;
const ROW: usize = 128 * 72;
const TABLE: usize = 32 * 128 * 72;
const BASE_TABLE: usize = 0x10000;
const DENOMINATORS: usize = 0x58000; // 2,048 elements
const PRODUCTS: usize = 0x6c000; // 2,049 elements
const BASES: usize = 0x80200; // 32 Jacobian points
const FIRST_SLOT: usize = 0x90000;

/** Bytes of memory a key's table takes; slots follow FIRST_SLOT. */
export function slotBytes(): i32 {
  return <i32>TABLE;
}

/** Where the slots begin. */
export function firstSlot(): i32 {
  return <i32>FIRST_SLOT;
}

/** Where r, s, e, x and y stand, 32 bytes each, big-endian. */
export function input(): i32 {
  return <i32>IN_R;
}

/** Builds the constants and the table of G. Called once, before all else. */
export function start(): void {
  setConstants();
  buildTable(BASE_TABLE);
}

/** Checks the key at the input and builds its table in the slot: 1, or 0 when it is not on the curve. */
export function loadKey(slot: i32): i32 {
  if (!readKey()) return 0;
  buildTable(FIRST_SLOT + <usize>slot * TABLE);
  return 1;
}

/** 1 valid, 0 not valid, 2 undecided: with the key whose table is in the slot. */
export function verifyWithTable(slot: i32): i32 {
  if (!readSignature()) return 0;
  recode(DIGITS_S, WORD_S);
  recode(DIGITS_T, WORD_T);
  addMultiple(addMultiple(false, BASE_TABLE, DIGITS_S), FIRST_SLOT + <usize>slot * TABLE, DIGITS_T);
  return judge();
}

/** The same for the key at the input, without a table. */
export function verifyWithoutTable(): i32 {
  if (!readKey() || !readSignature()) return 0;
  oddMultiples();
  const length = nonAdjacentForm(DIGITS_T, WORD_T);
  recode(DIGITS_S, WORD_S);
  // The leading digit is positive, so that no negated entry is ever doubled.
  const leading = ODD + <usize>(load<i8>(DIGITS_T + <usize>(length - 1)) >> 1) * POINT;
  copy(SUM, leading);
  copy(SUM + ELEMENT, leading + 36);
  copy(SUM + 2 * ELEMENT, ONE);
  for (let at = length - 2; at >= 0; at--) {
    doublePoint(SUM);
    const digit = <i32>load<i8>(DIGITS_T + <usize>at);
    if (digit == 0) continue;
    const point = ODD + <usize>((digit < 0 ? -digit : digit) >> 1) * POINT;
    addAffine(SUM, point, yOf(point, digit < 0));
  }
  sqr(ZZ, SUM + 2 * ELEMENT);
  mul(SUM_ZZZ, ZZ, SUM + 2 * ELEMENT);
  copy(SUM_ZZ, ZZ);
  addMultiple(true, BASE_TABLE, DIGITS_S);
  return judge();
}

// ---- Numbers modulo n ----

function readWords(words: usize, bytes: usize): void {
  for (let at: usize = 0; at < 32; at += 8) store<u64>(words + 24 - at, bswap<u64>(load<u64>(bytes + at)));
}

function isLess(a: usize, b: usize): bool {
  for (let at: i32 = 24; at >= 0; at -= 8) {
    const x = load<u64>(a + <usize>at);
    const y = load<u64>(b + <usize>at);
    if (x != y) return x < y;
  }
  return false;
}

function isNone(a: usize): bool {
  return (load<u64>(a) | load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24)) == 0;
}

/** r = a + b; the carry out of 256 bits. */
function addWords(r: usize, a: usize, b: usize): bool {
  let carry: u64 = 0;
  for (let at: usize = 0; at < 32; at += 8) {
    const x = load<u64>(a + at);
    const sum = x + load<u64>(b + at);
    const whole = sum + carry;
    carry = <u64>(sum < x) | <u64>(whole < sum);
    store<u64>(r + at, whole);
  }
  return carry != 0;
}

/** r = a − b; the borrow. */
function subWords(r: usize, a: usize, b: usize): bool {
  let borrow: u64 = 0;
  for (let at: usize = 0; at < 32; at += 8) {
    const x = load<u64>(a + at);
    const y = load<u64>(b + at);
    const part = x - y;
    store<u64>(r + at, part - borrow);
    borrow = <u64>(x < y) | (<u64>(part == 0) & borrow);
  }
  return borrow != 0;
}

/** Reads r, s and e; computes t = r + s and v = r − e modulo n. False when r, s or t is out of range. */
function readSignature(): bool {
  readWords(WORD_R, IN_R);
  readWords(WORD_S, IN_S);
  readWords(WORD_E, IN_E);
  if (isNone(WORD_R) || isNone(WORD_S) || !isLess(WORD_R, ORDER) || !isLess(WORD_S, ORDER)) return false;
  if (addWords(WORD_T, WORD_R, WORD_S) || !isLess(WORD_T, ORDER)) subWords(WORD_T, WORD_T, ORDER);
  if (!isLess(WORD_E, ORDER)) subWords(WORD_E, WORD_E, ORDER);
  if (subWords(WORD_V, WORD_R, WORD_E)) addWords(WORD_V, WORD_V, ORDER);
  return !isNone(WORD_T);
}

/** Signed digits −127 … 128 of the number or of its negative modulo n, whichever is below 2^255. */
function recode(digits: usize, words: usize): void {
  const negative = load<u64>(words, 24) >> 63 != 0;
  if (negative) subWords(WORD_N, ORDER, words);
  const from = negative ? WORD_N : words;
  let carry: i32 = 0;
  for (let at: usize = 0; at < 32; at++) {
    let digit = <i32>load<u8>(from + at) + carry;
    carry = digit > 128 ? 1 : 0;
    digit -= carry << 8;
    store<i32>(digits + (at << 2), negative ? -digit : digit);
  }
}

/** Width-five non-adjacent form, an i8 a bit; answers how many. The number is consumed. */
function nonAdjacentForm(digits: usize, words: usize): i32 {
  let w0 = load<u64>(words);
  let w1 = load<u64>(words, 8);
  let w2 = load<u64>(words, 16);
  let w3 = load<u64>(words, 24);
  let length: i32 = 0;
  while ((w0 | w1 | w2 | w3) != 0) {
    let digit: i32 = 0;
    if (w0 & 1) {
      digit = <i32>(w0 & 31);
      if (digit > 15) digit -= 32;
      // The number is below n, so that this cannot carry out of 256 bits.
      if (digit < 0) {
        w0 += <u64>(-digit);
        if (w0 < <u64>(-digit) && ++w1 == 0 && ++w2 == 0) ++w3;
      } else w0 -= <u64>digit;
    }
    store<i8>(digits + <usize>length, <i8>digit);
    length++;
    w0 = (w0 >> 1) | (w1 << 63);
    w1 = (w1 >> 1) | (w2 << 63);
    w2 = (w2 >> 1) | (w3 << 63);
    w3 >>= 1;
  }
  return length;
}

// ---- The field ----

function copy(r: usize, a: usize): void {
  v128.store(r, v128.load(a));
  v128.store(r, v128.load(a, 16), 16);
  store<i32>(r, load<i32>(a, 32), 32);
}

function negate(r: usize, a: usize): void {
  v128.store(r, i32x4.neg(v128.load(a)));
  v128.store(r, i32x4.neg(v128.load(a, 16)), 16);
  store<i32>(r, -load<i32>(a, 32), 32);
}

/** Limb by limb, without a carry. */
function sub(r: usize, a: usize, b: usize): void {
  v128.store(r, i32x4.sub(v128.load(a), v128.load(b)));
  v128.store(r, i32x4.sub(v128.load(a, 16), v128.load(b, 16)), 16);
  store<i32>(r, load<i32>(a, 32) - load<i32>(b, 32), 32);
}

/** Limb by limb, without a carry. */
function add(r: usize, a: usize, b: usize): void {
  v128.store(r, i32x4.add(v128.load(a), v128.load(b)));
  v128.store(r, i32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
  store<i32>(r, load<i32>(a, 32) + load<i32>(b, 32), 32);
}

function carry(a: usize): void {
  let c: i32 = 0;
  for (let at: usize = 0; at < 32; at += 4) {
    c += load<i32>(a + at);
    store<i32>(a + at, c & <i32>MASK);
    c >>= 29;
  }
  store<i32>(a, load<i32>(a, 32) + c, 32);
}

/** Carries and takes off a multiple of p: the value is in [0, 2^256 + 2^230) afterwards if it was not negative. */
function fold(a: usize): void {
  carry(a);
  const q = load<i32>(a, 32) >> 24;
  store<i32>(a, load<i32>(a, 32) - (q << 24), 32);
  store<i32>(a, load<i32>(a) + q);
  store<i32>(a, load<i32>(a, 8) - (q << 6), 8);
  store<i32>(a, load<i32>(a, 12) + (q << 9), 12);
  store<i32>(a, load<i32>(a, 28) + (q << 21), 28);
}

/** Whether a ≡ 0 modulo p, for |a| < 8·2^256. Changes a. */
function isZero(a: usize): bool {
  // 8p keeps it from being negative: 2^256 and its smaller terms, each eightfold, limb by limb.
  store<i32>(a, load<i32>(a, 32) + (8 << 24), 32);
  store<i32>(a, load<i32>(a) - 8);
  store<i32>(a, load<i32>(a, 8) + (8 << 6), 8);
  store<i32>(a, load<i32>(a, 12) - (8 << 9), 12);
  store<i32>(a, load<i32>(a, 28) - (8 << 21), 28);
  fold(a);
  fold(a);
  carry(a);
  let any: i32 = 0;
  let difference: i32 = 0;
  readLimbs(TEMPORARY + 9 * ELEMENT, PRIME);
  for (let at: usize = 0; at < 36; at += 4) {
    any |= load<i32>(a + at);
    difference |= load<i32>(a + at) ^ load<i32>(TEMPORARY + 9 * ELEMENT + at);
  }
  return any == 0 || difference == 0;
}

function readLimbs(r: usize, words: usize): void {
  for (let limb: usize = 0; limb < 9; limb++) {
    const bit = limb * 29;
    const word = words + ((bit >> 6) << 3);
    const shift = <u64>(bit & 63);
    let value = load<u64>(word) >> shift;
    if (shift > 35) value |= load<u64>(word, 8) << (64 - shift);
    store<i32>(r + (limb << 2), <i32>(value & <u64>MASK));
  }
  // The last limb reads no further word: 8 · 29 = 232 = 3 · 64 + 40, of which 24 bits are left.
  store<i32>(r, <i32>(load<u64>(words, 24) >> 40), 32);
}

function toField(r: usize, words: usize): void {
  readLimbs(r, words);
  mul(r, r, SQUARED_R);
}

function sqrTimes(r: usize, a: usize, times: i32): void {
  sqr(r, a);
  for (let at = 1; at < times; at++) sqr(r, r);
}

/** r = a^(p − 2); POWERS hold a^(2^k − 1). */
function inverse(r: usize, a: usize): void {
  const x1 = POWERS;
  const x2 = POWERS + ELEMENT;
  const x3 = POWERS + 2 * ELEMENT;
  const x15 = POWERS + 3 * ELEMENT;
  const x30 = POWERS + 4 * ELEMENT;
  const x32 = POWERS + 5 * ELEMENT;
  const t = POWERS + 6 * ELEMENT;
  copy(x1, a);
  sqr(t, x1);
  mul(x2, t, x1);
  sqr(t, x2);
  mul(x3, t, x1);
  sqrTimes(t, x3, 3);
  mul(x15, t, x3); // x6
  sqrTimes(t, x15, 6);
  mul(x15, t, x15); // x12
  sqrTimes(t, x15, 3);
  mul(x15, t, x3);
  sqrTimes(t, x15, 15);
  mul(x30, t, x15);
  sqr(t, x30);
  mul(t, t, x1); // x31
  sqr(t, t); // the first word, fffffffe
  mul(x32, t, x1);
  for (let at = 0; at < 4; at++) {
    sqrTimes(t, t, 32);
    mul(t, t, x32);
  }
  sqrTimes(t, t, 64);
  mul(t, t, x32);
  sqrTimes(t, t, 30);
  mul(t, t, x30);
  sqrTimes(t, t, 2);
  mul(r, t, x1);
}

// ---- Points ----

const ZZ: usize = TEMPORARY;
const ZZZ: usize = TEMPORARY + ELEMENT;
const H: usize = TEMPORARY + 2 * ELEMENT;
const R: usize = TEMPORARY + 3 * ELEMENT;
const HH: usize = TEMPORARY + 4 * ELEMENT;
const HHH: usize = TEMPORARY + 5 * ELEMENT;
const V: usize = TEMPORARY + 6 * ELEMENT;
const NEGATED: usize = TEMPORARY + 7 * ELEMENT;

/**
 * SUM as (X, Y, Z², Z³) and the affine (x2, y2), 8M + 2S; not for equal or opposite points. Where nothing is doubled
 * this form saves a squaring.
 */
function addToSum(x2: usize, y2: usize): void {
  const X = SUM;
  const Y = SUM + ELEMENT;
  mulSub(H, x2, SUM_ZZ, X);
  mulSub(R, y2, SUM_ZZZ, Y);
  sqr(HH, H);
  mul(HHH, HH, H);
  mul(V, X, HH);
  sqrSubSub2(X, R, HHH, V);
  mulDiffSubMul(Y, R, V, X, Y, HHH);
  mul(SUM_ZZ, SUM_ZZ, HH);
  mul(SUM_ZZZ, SUM_ZZZ, HHH);
}

/** The Jacobian point at P and the affine (x2, y2), 8M + 3S; not for equal or opposite points. */
function addAffine(P: usize, x2: usize, y2: usize): void {
  const X = P;
  const Y = P + ELEMENT;
  const Z = P + 2 * ELEMENT;
  sqr(ZZ, Z);
  mulSub(H, x2, ZZ, X);
  mul(ZZZ, ZZ, Z);
  mulSub(R, y2, ZZZ, Y);
  mul(Z, Z, H);
  sqr(HH, H);
  mul(HHH, HH, H);
  mul(V, X, HH);
  sqrSubSub2(X, R, HHH, V);
  mulDiffSubMul(Y, R, V, X, Y, HHH);
}

/** Doubles the Jacobian point, a = −3, 3M + 5S. Y must not be a negated table entry: the bounds would not hold. */
function doublePoint(P: usize): void {
  const X = P;
  const Y = P + ELEMENT;
  const Z = P + 2 * ELEMENT;
  sqr(ZZ, Z);
  sqrCentred(HH, Y);
  mul4(V, X, HH);
  mulDiffSum3(R, X, ZZ);
  sumSubSqrDiff(Z, Y, Z, HH, ZZ);
  sqrSubSub2(X, R, ZERO, V);
  mulDiffSub8Sqr(Y, R, V, X, HH);
}

/** The table's entry for the digit: its y, negated with it. */
function yOf(point: usize, negative: bool): usize {
  if (!negative) return point + 36;
  negate(NEGATED, point + 36);
  return NEGATED;
}

function beginSum(x: usize, y: usize): void {
  copy(SUM, x);
  copy(SUM + ELEMENT, y);
  copy(SUM_ZZ, ONE);
  copy(SUM_ZZZ, ONE);
}

/** Adds to SUM, in the form of addToSum, the multiple of the table's point that the digits tell. */
function addMultiple(started: bool, table: usize, digits: usize): bool {
  for (let at: usize = 0; at < 32; at++) {
    const digit = load<i32>(digits + (at << 2));
    if (digit == 0) continue;
    const point = table + at * ROW + (<usize>(digit < 0 ? -digit : digit) - 1) * POINT;
    const y = yOf(point, digit < 0);
    if (started) addToSum(point, y);
    else beginSum(point, y);
    started = true;
  }
  return started;
}

/** Whether the x coordinate of SUM, modulo n, is v: X = v·Z², or X = (v + n)·Z² where v + n is below p. */
function judge(): i32 {
  copy(ZZ, SUM_ZZ);
  if (isZero(ZZ)) return 2;
  if (isCoordinate()) return 1;
  if (addWords(WORD_V, WORD_V, ORDER) || !isLess(WORD_V, PRIME)) return 0;
  return isCoordinate() ? 1 : 0;
}

function isCoordinate(): bool {
  toField(V, WORD_V);
  mulSub(V, V, SUM_ZZ, SUM);
  return isZero(V);
}

/** Reads the key; true when x and y are below p and on the curve. */
function readKey(): bool {
  readWords(WORD_P, IN_X);
  if (!isLess(WORD_P, PRIME)) return false;
  toField(KEY_X, WORD_P);
  readWords(WORD_P, IN_Y);
  if (!isLess(WORD_P, PRIME)) return false;
  toField(KEY_Y, WORD_P);
  sqr(H, KEY_X);
  sub(H, H, THREE);
  mul(H, H, KEY_X);
  sqr(R, KEY_Y);
  sub(H, H, R);
  add(H, H, CURVE_B);
  return isZero(H);
}

// ---- Tables ----

/** Inverts `count` elements at DENOMINATORS in place by one inversion (Montgomery's trick); none may be zero. */
function invertAll(count: usize): void {
  copy(PRODUCTS, DENOMINATORS);
  for (let at: usize = 1; at < count; at++)
    mul(PRODUCTS + at * ELEMENT, PRODUCTS + (at - 1) * ELEMENT, DENOMINATORS + at * ELEMENT);
  inverse(NEGATED, PRODUCTS + (count - 1) * ELEMENT);
  for (let at = count - 1; at > 0; at--) {
    mul(V, NEGATED, PRODUCTS + (at - 1) * ELEMENT);
    mul(NEGATED, NEGATED, DENOMINATORS + at * ELEMENT);
    copy(DENOMINATORS + at * ELEMENT, V);
  }
  copy(DENOMINATORS, NEGATED);
}

/** The affine point of (X, Y, Z) whose 1/Z is given. */
function toAffine(point: usize, P: usize, inverted: usize): void {
  sqr(ZZ, inverted);
  mul(ZZZ, ZZ, inverted);
  mul(H, P, ZZ);
  mul(R, P + ELEMENT, ZZZ);
  copy(point, H);
  copy(point + 36, R);
}

/** The 32 × 128 multiples j·2^(8i) of the point at KEY_X, KEY_Y, which must be on the curve. */
function buildTable(table: usize): void {
  copy(SUM, KEY_X);
  copy(SUM + ELEMENT, KEY_Y);
  copy(SUM + 2 * ELEMENT, ONE);
  for (let row: usize = 0; row < 32; row++) {
    const base = BASES + row * 3 * ELEMENT;
    copy(base, SUM);
    copy(base + ELEMENT, SUM + ELEMENT);
    copy(base + 2 * ELEMENT, SUM + 2 * ELEMENT);
    copy(DENOMINATORS + row * ELEMENT, SUM + 2 * ELEMENT);
    for (let at = 0; at < 8; at++) doublePoint(SUM);
  }
  invertAll(32);
  for (let row: usize = 0; row < 32; row++)
    toAffine(table + row * ROW, BASES + row * 3 * ELEMENT, DENOMINATORS + row * ELEMENT);
  for (let half: usize = 1; half < 128; half <<= 1) extendRows(table, half);
}

/** From the multiples 1 … half of every row those up to twice that: j + half, of which j = half is a doubling. */
function extendRows(table: usize, half: usize): void {
  for (let row: usize = 0; row < 32; row++) {
    const first = table + row * ROW;
    const last = first + (half - 1) * POINT;
    const denominators = DENOMINATORS + row * half * ELEMENT;
    for (let at: usize = 0; at < half - 1; at++) sub(denominators + at * ELEMENT, last, first + at * POINT);
    add(denominators + (half - 1) * ELEMENT, last + 36, last + 36);
  }
  invertAll(32 * half);
  for (let row: usize = 0; row < 32; row++) {
    const first = table + row * ROW;
    const last = first + (half - 1) * POINT;
    const inverses = DENOMINATORS + row * half * ELEMENT;
    for (let at: usize = 0; at < half; at++) {
      const one = first + at * POINT;
      if (at < half - 1) sub(R, last + 36, one + 36);
      else {
        sqr(R, last);
        sub(R, R, ONE);
        add(H, R, R);
        add(R, R, H);
      }
      mul(R, R, inverses + at * ELEMENT);
      addBySlope(last + (at + 1) * POINT, last, one);
    }
  }
}

/** The third point of the line through two points, whose slope is in R, mirrored. */
function addBySlope(point: usize, one: usize, other: usize): void {
  sqr(H, R);
  sub(H, H, one);
  sub(H, H, other);
  fold(H);
  sub(V, one, H);
  mulSub(V, R, V, one + 36);
  fold(V);
  copy(point, H);
  copy(point + 36, V);
}

/**
 * P, 3P … 15P affine at ODD. Z of 2P scales the curve to one where 2P is affine too, on which six mixed additions
 * do; the scale joins each Z at the end.
 */
function oddMultiples(): void {
  const scale = ODD_Z;
  const twice = ODD_Z + ELEMENT;
  copy(SUM, KEY_X);
  copy(SUM + ELEMENT, KEY_Y);
  copy(SUM + 2 * ELEMENT, ONE);
  doublePoint(SUM);
  copy(scale, SUM + 2 * ELEMENT);
  copy(twice, SUM);
  copy(twice + ELEMENT, SUM + ELEMENT);
  sqr(ZZ, scale);
  mul(ZZZ, ZZ, scale);
  mul(SUM, KEY_X, ZZ);
  mul(SUM + ELEMENT, KEY_Y, ZZZ);
  copy(SUM + 2 * ELEMENT, ONE);
  for (let at: usize = 0; at < 7; at++) {
    addAffine(SUM, twice, twice + ELEMENT);
    const base = BASES + at * 3 * ELEMENT;
    copy(base, SUM);
    copy(base + ELEMENT, SUM + ELEMENT);
    mul(DENOMINATORS + at * ELEMENT, SUM + 2 * ELEMENT, scale);
  }
  invertAll(7);
  copy(ODD, KEY_X);
  copy(ODD + 36, KEY_Y);
  for (let at: usize = 0; at < 7; at++)
    toAffine(ODD + (at + 1) * POINT, BASES + at * 3 * ELEMENT, DENOMINATORS + at * ELEMENT);
}
