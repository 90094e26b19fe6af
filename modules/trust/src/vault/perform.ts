import { randomBytes } from 'node:crypto';
import { Problem } from '@citywall/kernel';
import type { ItemError } from './acts.table.ts';
import type { Descriptor } from './control.ts';
import { LostTokenError } from './lost-token.ts';
import type { LoadedKey } from './mechanisms/mechanism.ts';
import type { ItemAnswer, Work } from './work.ts';

/** A key that a process has open. */
export interface OpenKey {
  readonly descriptor: Descriptor;
  readonly key: LoadedKey;
}

const unsupported: ItemAnswer = { ok: false, error: 'trust.use.unsupported' };
const yes = Buffer.from([1]);
const no = Buffer.from([0]);

/** Does every item of the work with the key; one that fails does not touch the others. */
export function perform(work: Work, open: OpenKey, target?: OpenKey): readonly ItemAnswer[] {
  const act = actOf(work, open, target);
  if (act === undefined) return work.items.map(() => unsupported);
  return work.items.map((fields) => {
    try {
      return { ok: true, fields: act(fields) };
    } catch (error) {
      // Another slot does the whole work.
      if (error instanceof LostTokenError) throw error;
      return { ok: false, error: errorOf(error, work.act === 'decrypt' || work.act === 'rewrap') };
    }
  });
}

type Act = (fields: readonly Uint8Array[]) => readonly Buffer[];

/** What one item needs doing; undefined when kind and purpose of the key do not allow it. */
function actOf(work: Work, open: OpenKey, target: OpenKey | undefined): Act | undefined {
  const { purpose } = open.descriptor;
  const { key } = open;
  const option = work.option ?? 0;
  switch (work.act) {
    case 'encrypt':
      return sealing(open);
    case 'decrypt':
      return opening(open);
    case 'rewrap':
      return rewrapping(open, target);
    case 'data-key':
      return dataKeys(open, option);
    case 'sign': {
      const { sign } = key;
      return purpose === 'sign' && sign ? ([message]) => [sign(need(message), option)] : undefined;
    }
    case 'blind-sign': {
      const { blindSign } = key;
      return purpose === 'blind-sign' && blindSign ? ([blinded]) => [blindSign(need(blinded))] : undefined;
    }
    case 'verify': {
      const { verify } = key;
      if (purpose !== 'sign' || !verify) return undefined;
      return ([message, signature]) => [verify(need(message), need(signature), option) ? yes : no];
    }
    case 'mac': {
      const { mac } = key;
      return purpose === 'mac' && mac ? ([message]) => [mac(need(message))] : undefined;
    }
    case 'verify-mac': {
      const { verifyMac } = key;
      if (purpose !== 'mac' || !verifyMac) return undefined;
      return ([message, mac]) => [verifyMac(need(message), need(mac)) ? yes : no];
    }
  }
}

function sealing({ descriptor, key }: OpenKey): Act | undefined {
  const { seal } = key;
  if (descriptor.purpose !== 'encrypt' || !seal) return undefined;
  return ([context, plaintext]) => [seal(need(plaintext), boundContext(descriptor, need(context)))];
}

function opening({ descriptor, key }: OpenKey): Act | undefined {
  const { open } = key;
  if (descriptor.purpose !== 'encrypt' || !open) return undefined;
  return ([context, sealed]) => [open(need(sealed), boundContext(descriptor, need(context)))];
}

function rewrapping(from: OpenKey, to: OpenKey | undefined): Act | undefined {
  const open = opening(from);
  const seal = to === undefined ? undefined : sealing(to);
  if (open === undefined || seal === undefined) return undefined;
  return ([context, sealed]) => {
    const [plaintext] = open([need(context), need(sealed)]) as readonly [Buffer];
    const answer = seal([need(context), plaintext]);
    plaintext.fill(0);
    return answer;
  };
}

/** The option is the number of bytes, plus 128 when the data key is not wanted in the clear. */
function dataKeys(open: OpenKey, option: number): Act | undefined {
  const seal = sealing(open);
  const bytes = option & 127;
  if (seal === undefined || bytes < 16) return undefined;
  return ([context]) => {
    const plaintext = randomBytes(bytes);
    const sealed = seal([need(context), plaintext]);
    if (option < 128) return [...sealed, plaintext];
    plaintext.fill(0);
    return sealed;
  };
}

/**
 * What a ciphertext is bound to: key, version and the caller's context. RSA and SM2 bind by the key itself, so that what
 * others encrypted with the public key can be opened: RSA takes the bare context as label, SM2 none.
 */
function boundContext({ kind, key, number }: Descriptor, context: Uint8Array): Uint8Array {
  if (kind.startsWith('rsa-') || kind === 'sm2') return context;
  return Buffer.concat([Buffer.from(`cw1 ${key} ${number} `), context]);
}

function need(field: Uint8Array | undefined): Uint8Array {
  if (field === undefined) throw new Error('a field is missing');
  return field;
}

function errorOf(error: unknown, opening: boolean): ItemError {
  if (error instanceof Problem && error.code === 'trust.input.invalid') return 'trust.input.invalid';
  return opening ? 'trust.ciphertext.invalid' : 'trust.input.invalid';
}
