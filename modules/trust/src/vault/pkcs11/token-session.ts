import type { AttributeName } from './cryptoki.table.ts';
import { type Cryptoki, CryptokiError } from './cryptoki.ts';
import { countOf, type Mechanism, packMechanism, packTemplate, type Template, ulong } from './packing.ts';

/** An object of a session or token. */
export type Handle = bigint;

/** What a token says of itself. */
export interface TokenFacts {
  readonly label: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
}

/** One session with one token, by one thread. Every call throws CryptokiError. */
export interface TokenSession {
  readonly facts: TokenFacts;
  /** Numbers of the mechanisms the token lists. */
  readonly mechanisms: ReadonlySet<number>;
  logIn(pin: Uint8Array): void;
  /** Throws when token or session are gone. */
  check(): void;
  /** At most 16 objects. */
  find(template: Template): readonly Handle[];
  create(template: Template): Handle;
  destroy(object: Handle): void;
  get(object: Handle, name: AttributeName): Buffer;
  flag(object: Handle, name: AttributeName): boolean;
  set(object: Handle, template: Template): void;
  generateKey(mechanism: Mechanism, template: Template): Handle;
  generatePair(
    mechanism: Mechanism,
    open: Template,
    secret: Template,
  ): { readonly publicKey: Handle; readonly privateKey: Handle };
  wrap(mechanism: Mechanism, wrapping: Handle, key: Handle): Buffer;
  unwrap(mechanism: Mechanism, wrapping: Handle, wrapped: Uint8Array, template: Template): Handle;
  encrypt(mechanism: Mechanism, key: Handle, plaintext: Uint8Array): Buffer;
  decrypt(mechanism: Mechanism, key: Handle, ciphertext: Uint8Array): Buffer;
  sign(mechanism: Mechanism, key: Handle, message: Uint8Array): Buffer;
}

const [serialSession, readWrite] = [4, 2];
const user = 1;
const bufferTooSmall = 0x150;
/** Longest label of a token, and places of its fields in CK_TOKEN_INFO. */
const tokenInfoBytes = 208;
const mostFound = 16;
/** Room for signatures, wrapped keys and what GCM adds. */
const usualRoom = 1_024;

/** Opens a read-write session with the one token of the label; throws an Error that says which tokens there are instead. */
export function openTokenSession(cryptoki: Cryptoki, label: string): TokenSession {
  const { slot, facts } = findToken(cryptoki, label);
  const opened = Buffer.alloc(8);
  cryptoki.call('C_OpenSession', slot, BigInt(serialSession | readWrite), null, null, opened);
  const session = opened.readBigUInt64LE();

  const make = (run: (handle: Buffer) => void): Handle => {
    const handle = Buffer.alloc(8);
    run(handle);
    return handle.readBigUInt64LE();
  };
  /** Calls what writes bytes of a length not known before. */
  const output = (room: number, run: (out: Buffer, length: Buffer) => void): Buffer => {
    const length = ulong(room);
    try {
      const out = Buffer.alloc(room);
      run(out, length);
      return out.subarray(0, Number(length.readBigUInt64LE()));
    } catch (error) {
      const need = Number(length.readBigUInt64LE());
      if (!(error instanceof CryptokiError) || error.code !== bufferTooSmall || need <= room) throw error;
      return output(need, run);
    }
  };
  const crypt = (
    name: 'Encrypt' | 'Decrypt' | 'Sign',
    mechanism: Mechanism,
    key: Handle,
    input: Uint8Array,
    room: number,
  ): Buffer => {
    const data = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    cryptoki.call(`C_${name}Init`, session, packMechanism(mechanism), key);
    return output(room, (out, length) => cryptoki.call(`C_${name}`, session, data, BigInt(data.length), out, length));
  };
  const read = (object: Handle, name: AttributeName): Buffer => {
    const value = Buffer.alloc(usualRoom);
    const packed = packTemplate({ [name]: value });
    cryptoki.call('C_GetAttributeValue', session, object, packed, 1n);
    return value.subarray(0, Number(packed.readBigUInt64LE(16)));
  };
  return {
    facts,
    mechanisms: readMechanisms(cryptoki, slot),
    logIn: (pin) => {
      const bytes = Buffer.from(pin);
      try {
        cryptoki.call('C_Login', session, BigInt(user), bytes, BigInt(bytes.length));
      } finally {
        bytes.fill(0);
      }
    },
    check: () => {
      cryptoki.call('C_GetSessionInfo', session, Buffer.alloc(32));
      if (readToken(cryptoki, slot).label !== label) throw new Error(`the slot holds another token than ${label}`);
    },
    find: (template) => {
      const packed = packTemplate(template);
      cryptoki.call('C_FindObjectsInit', session, packed, countOf(packed));
      const found = Buffer.alloc(8 * mostFound);
      const number = Buffer.alloc(8);
      try {
        cryptoki.call('C_FindObjects', session, found, BigInt(mostFound), number);
      } finally {
        cryptoki.call('C_FindObjectsFinal', session);
      }
      return Array.from({ length: Number(number.readBigUInt64LE()) }, (_, at) => found.readBigUInt64LE(8 * at));
    },
    create: (template) => {
      const packed = packTemplate(template);
      return make((handle) => cryptoki.call('C_CreateObject', session, packed, countOf(packed), handle));
    },
    destroy: (object) => cryptoki.call('C_DestroyObject', session, object),
    get: read,
    flag: (object, name) => read(object, name)[0] === 1,
    set: (object, template) => {
      const packed = packTemplate(template);
      cryptoki.call('C_SetAttributeValue', session, object, packed, countOf(packed));
    },
    generateKey: (mechanism, template) => {
      const [how, what] = [packMechanism(mechanism), packTemplate(template)];
      return make((handle) => cryptoki.call('C_GenerateKey', session, how, what, countOf(what), handle));
    },
    generatePair: (mechanism, open, secret) => {
      const [how, first, second] = [packMechanism(mechanism), packTemplate(open), packTemplate(secret)];
      const publicKey = Buffer.alloc(8);
      const privateKey = make((handle) =>
        cryptoki.call(
          'C_GenerateKeyPair',
          ...[session, how, first, countOf(first), second, countOf(second), publicKey, handle],
        ),
      );
      return { publicKey: publicKey.readBigUInt64LE(), privateKey };
    },
    wrap: (mechanism, wrapping, key) => {
      const how = packMechanism(mechanism);
      return output(8 * usualRoom, (out, length) =>
        cryptoki.call('C_WrapKey', session, how, wrapping, key, out, length),
      );
    },
    unwrap: (mechanism, wrapping, wrapped, template) => {
      const [how, what] = [packMechanism(mechanism), packTemplate(template)];
      const data = Buffer.from(wrapped);
      return make((handle) =>
        cryptoki.call(
          'C_UnwrapKey',
          ...[session, how, wrapping, data, BigInt(data.length), what, countOf(what), handle],
        ),
      );
    },
    encrypt: (mechanism, key, plaintext) => crypt('Encrypt', mechanism, key, plaintext, plaintext.length + usualRoom),
    decrypt: (mechanism, key, ciphertext) => crypt('Decrypt', mechanism, key, ciphertext, ciphertext.length),
    sign: (mechanism, key, message) => crypt('Sign', mechanism, key, message, usualRoom),
  };
}

function findToken(cryptoki: Cryptoki, label: string): { readonly slot: bigint; readonly facts: TokenFacts } {
  const count = Buffer.alloc(8);
  cryptoki.call('C_GetSlotList', 1, null, count);
  const list = Buffer.alloc(8 * Number(count.readBigUInt64LE()));
  if (list.length > 0) cryptoki.call('C_GetSlotList', 1, list, count);
  const tokens = Array.from({ length: Number(count.readBigUInt64LE()) }, (_, at) => {
    const slot = list.readBigUInt64LE(8 * at);
    return { slot, facts: readToken(cryptoki, slot) };
  });
  const named = tokens.filter(({ facts }) => facts.label === label);
  const labels = tokens.map(({ facts }) => facts.label).join(', ');
  if (named.length > 1) throw new Error(`${named.length} tokens are labelled ${label}; labels must be unique`);
  if (named[0] === undefined) throw new Error(`no token is labelled ${label}; present are: ${labels || 'none'}`);
  return named[0];
}

function readToken(cryptoki: Cryptoki, slot: bigint): TokenFacts {
  const info = Buffer.alloc(tokenInfoBytes);
  cryptoki.call('C_GetTokenInfo', slot, info);
  // Fields are padded with blanks; some tokens pad with zeros.
  const text = (from: number, to: number) => info.toString('utf8', from, to).replace(/[\0 ]+$/, '');
  return {
    label: text(0, 32),
    manufacturer: text(32, 64),
    model: text(64, 80),
    serial: text(80, 96),
    firmware: `${info[186]}.${info[187]}`,
  };
}

function readMechanisms(cryptoki: Cryptoki, slot: bigint): ReadonlySet<number> {
  const count = Buffer.alloc(8);
  cryptoki.call('C_GetMechanismList', slot, null, count);
  const list = Buffer.alloc(8 * Math.max(1, Number(count.readBigUInt64LE())));
  cryptoki.call('C_GetMechanismList', slot, list, count);
  return new Set(
    Array.from({ length: Number(count.readBigUInt64LE()) }, (_, at) => Number(list.readBigUInt64LE(8 * at))),
  );
}
