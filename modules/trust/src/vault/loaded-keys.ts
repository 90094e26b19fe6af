import type { Controls } from './control.ts';
import { busyProblem } from './problems.ts';
import type { StoredMaterial } from './provider.ts';
import type { VaultClient } from './vault-client.ts';
import type { ItemAnswer, Work } from './work.ts';

/** What of a process is needed to keep keys loaded there. */
export type KeyClient = VaultClient<Pick<Controls, 'load' | 'forget'>>;

/** The keys that one process has loaded, or has been asked to. */
export interface LoadedKeys {
  load(key: StoredMaterial): Promise<unknown>;
  /** Loads what is missing and works; throws trust.busy when keys are closed faster than they are used. */
  work(work: Work, key: StoredMaterial, target?: StoredMaterial): Promise<readonly ItemAnswer[]>;
  forget(version: string): Promise<void>;
}

/** Work is tried so often while the process closes its keys for want of room. */
const mostAttempts = 4;

/** `most` key versions are remembered as loaded: fewer than the process keeps open. */
export function createLoadedKeys(client: KeyClient, most: number): LoadedKeys {
  const loaded = new Map<string, Promise<unknown>>();
  const load = ({ descriptor, wrapped }: StoredMaterial): Promise<unknown> => {
    const { version } = descriptor;
    const known = loaded.get(version);
    if (known !== undefined) return known;
    const loading = client.control('load', { descriptor, wrapped: Buffer.from(wrapped).toString('base64') });
    loaded.set(version, loading);
    if (loaded.size > most) loaded.delete(loaded.keys().next().value as string);
    loading.catch(() => loaded.delete(version));
    return loading;
  };
  return {
    load,
    work: async (work, key, target) => {
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        await load(key);
        if (target !== undefined) await load(target);
        const answers = await client.work(work);
        if (answers !== undefined) return answers;
        // It closed the key for want of room: load it again.
        loaded.delete(work.version);
        if (work.target !== undefined) loaded.delete(work.target);
      }
      throw busyProblem();
    },
    forget: async (version) => {
      loaded.delete(version);
      await client.control('forget', { version });
    },
  };
}
