/** What can be asked of a key process with a key that it has loaded; the number is the frame's code. */
export const workActs = {
  encrypt: 16,
  decrypt: 17,
  rewrap: 18,
  sign: 19,
  verify: 20,
  mac: 21,
  'verify-mac': 22,
  'data-key': 23,
  'blind-sign': 24,
} as const;

export type WorkAct = keyof typeof workActs;

/** A request in JSON: founding, shares, handing over, making, loading and forgetting keys. Rare, so not packed. */
export const controlCode = 1;

/** How a request went; the frame's code of an answer. */
export const answers = {
  done: 0,
  /** The key named is not loaded: load it and ask again. */
  unknownKey: 1,
  /** The process holds no root key. */
  sealed: 2,
  /** The body is JSON { code, en, zh }: a problem for the user. */
  problem: 3,
  /** A fault of the process; the body is a sentence for the log. */
  fault: 4,
  /** The hardware behind the process is gone, nothing was done; the body is a sentence for the log. */
  gone: 5,
} as const;

/** Why one item of a batch failed; the position is the byte on the wire. New ones go to the end. */
export const itemErrors = [
  'trust.item.none',
  'trust.ciphertext.invalid',
  'trust.input.too-long',
  'trust.input.invalid',
  'trust.use.unsupported',
] as const;

export type ItemError = (typeof itemErrors)[number];
