import type { Purpose } from '../kinds.table.ts';
import type { LoadedKey } from '../mechanisms/mechanism.ts';

const message = Buffer.from('citywall proves a new key');
const none = Buffer.alloc(0);

/** Uses a new key once for what it is for, with its public half outside the token; false when what comes back is not right. */
export function testKey(key: Omit<LoadedKey, 'publicKeys'>, purpose: Purpose): boolean {
  if (purpose === 'sign') {
    const signature = key.sign?.(message, 0) ?? none;
    return key.verify?.(message, signature, 0) === true;
  }
  if (purpose === 'mac') return key.verifyMac?.(message, key.mac?.(message) ?? none) === true;
  const opened = key.open?.(key.seal?.(message, none) ?? none, none);
  return opened?.equals(message) === true;
}
