import type { SeenCryptography } from './supervision/index.ts';
import type { SlotStatus } from './vault/index.ts';

/** The hardware modules of the city, as the inventory of its cryptography lists them; those that never answered are left out. */
export function hardwareModules(slots: readonly SlotStatus[]): readonly SeenCryptography[] {
  return slots.flatMap(({ label, state, facts }) => {
    if (facts === null) return [];
    const { manufacturer, model, serial, firmware } = facts;
    return {
      kind: 'module',
      name: label,
      location: 'PKCS #11',
      algorithm: null,
      parameters: { manufacturer, model, serial, firmware, state },
      purpose: 'key storage',
      owner: null,
      foundBy: 'trust',
      expires: null,
      exposure: null,
      protectsYears: null,
    };
  });
}
