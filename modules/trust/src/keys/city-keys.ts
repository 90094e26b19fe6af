import { type Db, newId } from '@citywall/kernel';
import { platformActor } from '../surroundings.ts';
import { factsOf, type ItemAnswer, type Kind, type Purpose } from '../vault/index.ts';
import { changeState, readKey, replaceMaterial } from './key.store.ts';
import type { KeyHolding } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { useProblem } from './key-problems.ts';
import { makeKey } from './make-key.ts';
import { materialOf, protect } from './use-keys.ts';

/** A key of the platform's own. */
export interface CityKey {
  readonly id: string;
  readonly kind: Kind;
  /** SubjectPublicKeyInfo in DER; none for secret keys. */
  readonly publicKeys: readonly Uint8Array[];
}

/** What is fixed of a key of the platform at its birth. */
export interface CityKeyOptions {
  readonly purpose?: Purpose;
  readonly exportable?: boolean;
  /** In key processes when missing. */
  readonly held?: KeyHolding | undefined;
  /** To be used only during ceremonies, of which one MUST be open. */
  readonly offline?: boolean;
}

/**
 * Keys for the other parts of this module: authorities, responders, the time-stamping authority, seals. They lie in the
 * ring of the platform, which nobody can use through the door. Every call throws trust.not-founded or trust.sealed while
 * there are no keys to use.
 */
export interface CityKeys {
  /** Throws when there is one of the name. */
  create(db: Db, name: string, kind: Kind, options?: CityKeyOptions): Promise<CityKey>;
  get(db: Db, id: string): Promise<CityKey>;
  /** With the latest version; `scheme` is a name from the kind's list, the first when missing. DER for ECDSA and SM2. */
  sign(db: Db, id: string, message: Uint8Array, scheme?: string): Promise<Buffer>;
  /** Signs blinded messages (RFC 9474) with a key of purpose blind-sign; throws trust.input.invalid for the first that does not suit the key. */
  blindSign(db: Db, id: string, blinded: readonly Uint8Array[]): Promise<readonly Buffer[]>;
  /** SM2EnvelopedKey of an exportable SM2 key for whoever holds the private half of `recipient` (SubjectPublicKeyInfo in DER). */
  envelop(db: Db, id: string, recipient: Uint8Array): Promise<Buffer>;
  /** Seals every version of an online key under the offline key as well; a ceremony MUST be open. */
  takeOffline(db: Db, id: string): Promise<void>;
  /** Ends the protecting use of a key for good. */
  retire(db: Db, id: string, reason: string): Promise<void>;
}

export function createCityKeys(desk: KeyDesk): CityKeys {
  const { provider, directory, keeper, uses } = desk;
  return {
    create: async (db, name, kind, { purpose, exportable, held, offline } = {}) => {
      keeper.requireOpen();
      const ring = await desk.platformRing(db);
      const wish = { ring, name, kind, purpose, exportable, held, offline };
      const { key, version } = await makeKey(provider, db, wish, platformActor, desk.context.ports.clock.now());
      return { id: key.id, kind, publicKeys: version.publicKeys };
    },
    get: async (db, id) => {
      const { key, versions } = await directory.get(db, id);
      const latest = versions.find(({ number }) => number === key.latest);
      return { id, kind: key.kind, publicKeys: latest?.publicKeys ?? [] };
    },
    sign: async (db, id, message, scheme) => {
      keeper.requireOpen();
      const whole = await directory.get(db, id);
      const schemes: readonly string[] = factsOf(whole.key.kind)?.schemes ?? [];
      const option = scheme === undefined ? 0 : schemes.indexOf(scheme);
      if (option < 0) throw useProblem('trust.use.unsupported');
      const { version, answers } = await protect(provider, whole, 'sign', [[message]], { option });
      uses.add(id, version, 'sign', 'citywall', 1);
      return fieldOf(answers[0] as ItemAnswer);
    },
    blindSign: async (db, id, blinded) => {
      keeper.requireOpen();
      const whole = await directory.get(db, id);
      const items = blinded.map((one) => [one]);
      const { version, answers } = await protect(provider, whole, 'blind-sign', items);
      uses.add(id, version, 'blind-sign', 'citywall', items.length);
      return answers.map((answer) => fieldOf(answer as ItemAnswer));
    },
    envelop: async (db, id, recipient) => {
      keeper.requireOpen();
      const whole = await directory.get(db, id);
      const version = whole.versions.find(({ number }) => number === whole.key.latest);
      if (version === undefined) throw useProblem('trust.key.version');
      const to = Buffer.from(recipient).toString('base64');
      return Buffer.from(await provider.export(materialOf(whole, version), 'sm2-enveloped', to), 'base64');
    },
    takeOffline: async (db, id) => {
      keeper.requireOpen();
      const whole = await readKey(db, id, true);
      if (whole === undefined) throw useProblem('trust.key.version');
      for (const version of whole.versions) {
        if (version.wrapped === null) continue;
        const wrapped = await provider.takeOffline(materialOf(whole, version));
        await replaceMaterial(db, version.id, Buffer.from(wrapped, 'base64'));
        await provider.forget(version.id);
      }
      directory.forget(id);
    },
    retire: async (db, id, reason) => {
      const whole = await readKey(db, id, true);
      const at = desk.context.ports.clock.now();
      for (const { number, state } of whole?.versions ?? []) {
        if (state !== 'active' && state !== 'suspended') continue;
        const change = { id: newId(), key: id, number, from: state, to: 'deactivated', at } as const;
        await changeState(db, { ...change, by: platformActor, reason });
      }
      directory.forget(id);
    },
  };
}

function fieldOf(answer: ItemAnswer): Buffer {
  const field = answer.ok ? answer.fields[0] : undefined;
  if (field !== undefined) return field;
  throw useProblem(answer.ok ? 'trust.item.none' : answer.error);
}
