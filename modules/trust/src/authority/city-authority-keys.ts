import type { CityKeys } from '../keys/city-keys.ts';
import type { AuthorityKeyKind, AuthorityKeys } from './authority-keys.ts';

/** Certificates carry RSA signatures of PKCS#1 v1.5, which every relying party reads; others sign as their kind does. */
const schemes: Readonly<Partial<Record<string, string>>> = {
  'rsa-3072': 'rsa-pkcs1-sha256',
  'rsa-4096': 'rsa-pkcs1-sha384',
};

/** The keys of authorities among the city's own keys. */
export function cityAuthorityKeys(keys: CityKeys): AuthorityKeys {
  return {
    create: async (db, name, kind, options) => {
      const { id, publicKeys } = await keys.create(db, name, kind, { purpose: 'sign', ...options });
      const spki = publicKeys[0];
      if (spki === undefined) throw new Error(`the key ${id} has no public half`);
      return { id, kind, spki };
    },
    sign: async (db, id, message) => {
      const { kind } = await keys.get(db, id);
      return keys.sign(db, id, message, schemes[kind as AuthorityKeyKind]);
    },
    takeOffline: (db, id) => keys.takeOffline(db, id),
    retire: (db, id, reason) => keys.retire(db, id, reason),
  };
}
