import { classes } from './cryptoki.table.ts';
import type { Template } from './packing.ts';

const secretUses = {
  encrypt: false,
  decrypt: false,
  sign: false,
  verify: false,
  wrap: false,
  unwrap: false,
  derive: false,
};
const privateUses = { decrypt: false, sign: false, unwrap: false, derive: false };

/** A secret key for these uses and no other: what a template leaves out, some tokens allow. */
export function secretKeyFor(uses: Partial<Readonly<Record<keyof typeof secretUses, true>>>): Template {
  return { class: classes.secretKey, ...secretUses, ...uses };
}

/** The same of a private key. */
export function privateKeyFor(uses: Partial<Readonly<Record<keyof typeof privateUses, true>>>): Template {
  return { class: classes.privateKey, ...privateUses, ...uses };
}
