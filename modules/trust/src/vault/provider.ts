import type { Descriptor, ExportForm, ImportForm, Made } from './control.ts';
import type { ItemAnswer, Work } from './work.ts';

/** A key version with its material as it lies in the database. */
export interface StoredMaterial {
  readonly descriptor: Descriptor;
  /** Sealed under the root key. */
  readonly wrapped: Uint8Array;
}

/**
 * What does work with keys: the pool of key processes, and hardware behind PKCS #11. Whoever asks MUST have decided
 * that the state of the key and its owner allow it. Every call throws trust.sealed while no keys can be used.
 */
export interface Provider {
  /** Offline: to be used only during ceremonies, of which one MUST be open. */
  generate(descriptor: Descriptor, offline?: boolean): Promise<Made>;
  /** The material of an online key sealed under the offline key as well, base64; a ceremony MUST be open. */
  takeOffline(key: StoredMaterial): Promise<string>;
  /** `transport` is the key that carried the material, needed by the wrapped forms. */
  import(descriptor: Descriptor, form: ImportForm, material: string, transport?: StoredMaterial): Promise<Made>;
  export(key: StoredMaterial, form: ExportForm, publicKey: string): Promise<string>;
  /** One answer for each item, in order. `target` is what rewrap seals under. */
  work(work: Work, key: StoredMaterial, target?: StoredMaterial): Promise<readonly ItemAnswer[]>;
  /** After this the version's material is nowhere in the clear. */
  forget(version: string): Promise<void>;
}
