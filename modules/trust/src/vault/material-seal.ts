import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal, hkdf } from '../algorithms/index.ts';
import type { Descriptor } from './control.ts';
import { descriptorText } from './descriptor-text.ts';

const none = Buffer.alloc(0);
const nonceBytes = 12;

/** The key that material is sealed under, derived from the root key or from the part of it that slots are given. */
export function sealingKey(from: Uint8Array): KeyObject {
  const derived = hkdf('sha256', from, none, Buffer.from('citywall key wrapping 1'), 32);
  const key = createSecretKey(derived);
  derived.fill(0);
  return key;
}

/** What processes that drive hardware get of the root key: it opens what lies around their keys' wrapped material, nothing else. */
export function slotPart(rootKey: Uint8Array): Buffer {
  return hkdf('sha256', rootKey, none, Buffer.from('citywall hsm 1'), 32);
}

/** Seals material together with its descriptor. */
export function sealMaterial(key: KeyObject, descriptor: Descriptor, material: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  return Buffer.concat([nonce, aesGcmSeal(key, nonce, material, aadOf(descriptor))]);
}

/** The material, only with the very descriptor it was sealed with. */
export function openMaterial(key: KeyObject, descriptor: Descriptor, sealed: Uint8Array): Buffer {
  return aesGcmOpen(key, sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes), aadOf(descriptor));
}

function aadOf(descriptor: Descriptor): Buffer {
  return Buffer.from(descriptorText(descriptor));
}
