import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import type { Descriptor, Made } from '../control.ts';
import { createAsker } from '../hand-over.ts';
import { LostTokenError } from '../lost-token.ts';
import { openMaterial, sealingKey, sealMaterial } from '../material-seal.ts';
import { type OpenKey, perform } from '../perform.ts';
import { pinRefused, tokenRefused } from '../problems.ts';
import { unsealingContext } from '../reseal-root.ts';
import { SealedError, slotContext } from '../root-holder.ts';
import { UnknownKeyError } from '../unknown-key.ts';
import type { ItemAnswer, Work } from '../work.ts';
import { CryptokiError, loadCryptoki } from './cryptoki.ts';
import { readPin } from './read-pin.ts';
import type { SlotControls } from './slot-control.ts';
import { testKey } from './test-key.ts';
import { tokenKinds } from './token-kinds.table.ts';
import { openTokenSession, type TokenSession } from './token-session.ts';
import { createUnsealingKeys, type UnsealingKeys } from './unsealing-key.ts';
import { watchToken } from './watch-token.ts';
import { createWrappingKey, type WrappingKey } from './wrapping-key.ts';

/** Keys open at once as session objects of one token; the longest unused is closed first. */
const mostOpen = 2_000;

/** Everything a process that drives a slot does, apart from talking. */
export interface SlotVault {
  control<Name extends keyof SlotControls>(
    name: Name,
    ask: SlotControls[Name]['ask'],
  ): Promise<SlotControls[Name]['answer']>;
  work(work: Work): readonly ItemAnswer[];
}

/** A key version as it is kept: wrapped in the token; the public half beside it. */
interface TokenMaterial {
  readonly wrapped: string;
  readonly publicKey?: string;
}

interface OpenTokenKey extends OpenKey {
  readonly handle: bigint;
}

interface Slot {
  readonly session: TokenSession;
  readonly wrapping: WrappingKey;
  readonly unsealing: UnsealingKeys;
}

export function createSlotVault(): SlotVault {
  const keys = new Map<string, OpenTokenKey>();
  const asker = createAsker();
  let slot: Slot | undefined;
  let part: KeyObject | undefined;

  const attached = (): Slot => {
    if (slot === undefined) throw new Error('no token is attached');
    return slot;
  };
  const held = (): KeyObject => {
    if (part === undefined) throw new SealedError();
    return part;
  };
  const keyOf = (version: string): OpenTokenKey => {
    const key = keys.get(version);
    if (key === undefined) throw new UnknownKeyError();
    keys.delete(version);
    keys.set(version, key);
    return key;
  };
  const close = (version: string): void => {
    const key = keys.get(version);
    keys.delete(version);
    if (key !== undefined) attached().session.destroy(key.handle);
  };
  /** The key of wrapped material as an object of the session, not extractable. */
  const open = (descriptor: Descriptor, material: TokenMaterial): OpenTokenKey => {
    const { session, wrapping } = attached();
    const kind = kindOf(descriptor, session);
    const template = { ...kind.template(descriptor.purpose), ...passing, extractable: false };
    const handle = wrapping.unwrap(Buffer.from(material.wrapped, 'base64'), template);
    const spki = material.publicKey === undefined ? undefined : Buffer.from(material.publicKey, 'base64');
    const publicKey = spki && createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return { descriptor, handle, key: { publicKeys: spki ? [spki] : [], ...kind.load(session, handle, publicKey) } };
  };
  const generate = (descriptor: Descriptor): Made => {
    const material = makeMaterial(attached(), descriptor);
    const { session } = attached();
    const { key, handle } = open(descriptor, material);
    try {
      if (!testKey(key, descriptor.purpose)) throw tokenRefused('a trial with the new key did not come out right');
    } finally {
      session.destroy(handle);
    }
    const wrapped = sealMaterial(held(), descriptor, Buffer.from(JSON.stringify(material))).toString('base64');
    return { wrapped, publicKeys: material.publicKey === undefined ? [] : [material.publicKey] };
  };

  const controls: { [Name in keyof SlotControls]: (ask: SlotControls[Name]['ask']) => SlotControls[Name]['answer'] } = {
    attach: ({ library, token }) => {
      const session = watchToken(attach(library, token));
      slot = { session, wrapping: createWrappingKey(session), unsealing: createUnsealingKeys(session) };
      return { facts: session.facts, mechanisms: session.mechanisms.size };
    },
    'log-in': ({ pin }) => {
      logIn(attached().session, readPin(pin));
      return {};
    },
    check: () => {
      try {
        attached().session.check();
        attached().wrapping.check();
      } catch (error) {
        throw new LostTokenError((error as Error).message);
      }
      return {};
    },
    'hand-over-ask': () => ({ publicKey: asker.ask() }),
    'take-part': ({ root, ...handed }) => {
      const secret = asker.take(handed, slotContext(root));
      part = sealingKey(secret);
      secret.fill(0);
      return {};
    },
    generate: ({ descriptor }) => {
      held();
      return refusing(() => generate(descriptor));
    },
    load: ({ descriptor, wrapped }) => {
      const material = openMaterial(held(), descriptor, Buffer.from(wrapped, 'base64'));
      keys.set(descriptor.version, open(descriptor, JSON.parse(material.toString())));
      if (keys.size > mostOpen) close(keys.keys().next().value as string);
      return {};
    },
    forget: ({ version }) => {
      close(version);
      return {};
    },
    'wrapping-state': () => attached().wrapping.state(),
    'wrapping-make': ({ toCarry }) => ({ id: refusing(() => attached().wrapping.make(toCarry)) }),
    'wrapping-ask': () => ({ modulus: refusing(() => attached().wrapping.ask()).toString('base64') }),
    'wrapping-give': ({ modulus }) => refusing(() => attached().wrapping.give(Buffer.from(modulus, 'base64'))),
    'wrapping-take': (carried) => {
      refusing(() => attached().wrapping.take(carried));
      return {};
    },
    'wrapping-finish': () => {
      attached().wrapping.finish();
      return attached().wrapping.state();
    },
    'unsealing-keep': ({ root, handed }) => {
      const secret = asker.take(handed, unsealingContext(root));
      return { wrapped: refusing(() => attached().unsealing.keep(root, secret)).toString('base64') };
    },
    'unsealing-give': ({ root, wrapped, publicKey }) =>
      refusing(() => attached().unsealing.give(root, Buffer.from(wrapped, 'base64'), publicKey)),
    'unsealing-forget': ({ root, wrapped }) => {
      attached().unsealing.forget(root, wrapped === undefined ? undefined : Buffer.from(wrapped, 'base64'));
      return {};
    },
  };
  return {
    control: async (name, ask) => controls[name](ask),
    work: (work) => perform(work, keyOf(work.version), work.target === undefined ? undefined : keyOf(work.target)),
  };
}

/** Whatever keeps a token from being attached may pass. */
function attach(library: string, token: string): TokenSession {
  try {
    return openTokenSession(loadCryptoki(library), token);
  } catch (error) {
    throw new LostTokenError((error as Error).message);
  }
}

const passing = { token: false, private: true, sensitive: true };

/** Refuses kinds that tokens do not hold, and those this token has not the mechanisms for. */
function kindOf({ kind }: Descriptor, { mechanisms }: TokenSession) {
  const found = tokenKinds[kind];
  if (found === undefined) throw tokenRefused(`PKCS #11 has no settled mechanisms for ${kind}`);
  const missing = Object.entries(found.needs).filter(([, number]) => !mechanisms.has(number));
  if (missing.length === 0) return found;
  throw tokenRefused(`the token has not ${missing.map(([name]) => name).join(', ')}`);
}

/** Makes a key that can be wrapped once, wraps it, and lets nothing of it remain. */
function makeMaterial({ session, wrapping }: Slot, descriptor: Descriptor): TokenMaterial {
  const kind = kindOf(descriptor, session);
  const trusted = wrapping.isTrusted() ? { wrapWithTrusted: true } : {};
  const secret = { ...kind.template(descriptor.purpose), ...passing, extractable: true, ...trusted };
  const { key, publicKey } = kind.generate(session, secret, descriptor.purpose);
  try {
    if (!session.flag(key, 'local') || !session.flag(key, 'alwaysSensitive'))
      throw tokenRefused('the token does not vouch that it made the key and never showed it');
    const wrapped = wrapping.wrap(key).toString('base64');
    const spki = publicKey?.export({ format: 'der', type: 'spki' }).toString('base64');
    return spki === undefined ? { wrapped } : { wrapped, publicKey: spki };
  } finally {
    session.destroy(key);
  }
}

/** What the token answers to a request of ours, in words for whoever asked. */
function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CryptokiError) throw tokenRefused(error.message);
    throw error;
  }
}

const alreadyLoggedIn = 0x100;

/** Any answer to a PIN but success is final: each further try brings the token nearer to locking itself. */
function logIn(session: TokenSession, pin: Buffer): void {
  try {
    session.logIn(pin);
  } catch (error) {
    if (error instanceof CryptokiError && error.code === alreadyLoggedIn) return;
    if (error instanceof CryptokiError) throw pinRefused(error.message);
    throw error;
  } finally {
    pin.fill(0);
  }
}
