import type { Kind } from '../kinds.table.ts';
import { mlKem768, x25519MlKem768 } from './encapsulation.ts';
import type { Mechanism } from './mechanism.ts';
import { rsa } from './rsa.ts';
import { ecdsa, ecdsaMlDsa, ed25519, mlDsa65, sm2 } from './signature.ts';
import { aes256Gcm, hmacSha256, hmacSm3Key, sm4CtrHmac, sm4Gcm } from './symmetric.ts';

/** How keys of each kind are made and used. */
export const mechanisms: Readonly<Record<Kind, Mechanism>> = {
  'aes-256-gcm': aes256Gcm,
  'sm4-gcm': sm4Gcm,
  'sm4-ctr-hmac': sm4CtrHmac,
  'hmac-sha256': hmacSha256,
  'hmac-sm3': hmacSm3Key,
  'ecdsa-p256': ecdsa('P-256'),
  'ecdsa-p384': ecdsa('P-384'),
  ed25519,
  'rsa-2048': rsa(2048),
  'rsa-3072': rsa(3072),
  'rsa-4096': rsa(4096),
  sm2,
  'ml-kem-768': mlKem768,
  'ml-dsa-65': mlDsa65,
  'x25519-ml-kem-768': x25519MlKem768,
  'ecdsa-p256-ml-dsa-65': ecdsaMlDsa,
};
