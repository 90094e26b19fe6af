/** What an entry stands for. */
export type EntryKind = 'device' | 'module' | 'key' | 'certificate' | 'endpoint' | 'protocol' | 'algorithm';

export const entryKinds: readonly EntryKind[] = [
  'device',
  'module',
  'key',
  'certificate',
  'endpoint',
  'protocol',
  'algorithm',
];

/** How the platform learnt of it: its own trust module, a scan, an imported bill of materials, or a person. */
export type FoundBy = 'trust' | 'scan' | 'cbom' | 'hand';

/** Who can listen to what it protects. */
export type Exposure = 'public' | 'partner' | 'internal';

/** One piece of cryptography somebody saw in use; kind, location and name together identify it. */
export interface SeenCryptography {
  readonly kind: EntryKind;
  readonly name: string;
  /** Where it is in use: host:port, device, file, key ring. */
  readonly location: string;
  /** As its field names it: "RSA-1024", "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS 1.0"; null when it has none. */
  readonly algorithm: string | null;
  /** Further facts by name, e.g. `signature` of a certificate. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly purpose: string | null;
  readonly owner: string | null;
  readonly foundBy: FoundBy;
  /** When it ends, ms. */
  readonly expires: number | null;
  /** For post-quantum planning; null: nobody has said. */
  readonly exposure: Exposure | null;
  /** Years for which what it protects must stay secret or provable. */
  readonly protectsYears: number | null;
  /** Id of the certificate of ours it was read from. */
  readonly origin?: string;
}

/** The same with when it was seen; times in ms. */
export interface InventoryEntry extends SeenCryptography {
  readonly id: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
}
