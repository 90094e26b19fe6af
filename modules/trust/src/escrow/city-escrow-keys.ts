import type { CityKeys } from '../keys/index.ts';
import type { EscrowKeys } from './escrow-desk.ts';

/** Escrowed keys lie in the ring of the platform, which nobody can use through the door. */
export function cityEscrowKeys(keys: CityKeys): EscrowKeys {
  return {
    create: async (db, name) => {
      const { id, publicKeys } = await keys.create(db, name, 'sm2', { purpose: 'encrypt', exportable: true });
      const publicKey = publicKeys[0];
      if (publicKey === undefined) throw new Error(`the key ${id} has no public half`);
      return { id, publicKey };
    },
    envelop: (db, id, recipient) => keys.envelop(db, id, recipient),
  };
}
