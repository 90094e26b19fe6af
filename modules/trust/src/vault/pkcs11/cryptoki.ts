// PKCS #11 over the runtime's own foreign function interface: nothing to compile, nothing to install.
import { dlopen } from 'node:ffi';
import { answerNames } from './cryptoki.table.ts';

/** The functions called, with the types of their arguments; each answers a CK_RV. CK_ULONG is 64 bits (64-bit Unix). */
const functions = {
  C_Initialize: ['pointer'],
  C_GetSlotList: ['u8', 'pointer', 'pointer'],
  C_GetTokenInfo: ['u64', 'pointer'],
  C_GetMechanismList: ['u64', 'pointer', 'pointer'],
  C_OpenSession: ['u64', 'u64', 'pointer', 'pointer', 'pointer'],
  C_GetSessionInfo: ['u64', 'pointer'],
  C_Login: ['u64', 'u64', 'pointer', 'u64'],
  C_CreateObject: ['u64', 'pointer', 'u64', 'pointer'],
  C_DestroyObject: ['u64', 'u64'],
  C_GetAttributeValue: ['u64', 'u64', 'pointer', 'u64'],
  C_SetAttributeValue: ['u64', 'u64', 'pointer', 'u64'],
  C_FindObjectsInit: ['u64', 'pointer', 'u64'],
  C_FindObjects: ['u64', 'pointer', 'u64', 'pointer'],
  C_FindObjectsFinal: ['u64'],
  C_EncryptInit: ['u64', 'pointer', 'u64'],
  C_Encrypt: ['u64', 'pointer', 'u64', 'pointer', 'pointer'],
  C_DecryptInit: ['u64', 'pointer', 'u64'],
  C_Decrypt: ['u64', 'pointer', 'u64', 'pointer', 'pointer'],
  C_SignInit: ['u64', 'pointer', 'u64'],
  C_Sign: ['u64', 'pointer', 'u64', 'pointer', 'pointer'],
  C_GenerateKey: ['u64', 'pointer', 'pointer', 'u64', 'pointer'],
  C_GenerateKeyPair: ['u64', 'pointer', 'pointer', 'u64', 'pointer', 'u64', 'pointer', 'pointer'],
  C_WrapKey: ['u64', 'pointer', 'u64', 'u64', 'pointer', 'pointer'],
  C_UnwrapKey: ['u64', 'pointer', 'u64', 'pointer', 'u64', 'pointer', 'u64', 'pointer'],
} as const;

export type FunctionName = keyof typeof functions;

/** What a function is given: a handle or length, memory, or nothing (NULL). */
export type Argument = bigint | number | Buffer | null;

/** A function answered anything but CKR_OK. */
export class CryptokiError extends Error {
  readonly code: number;

  constructor(name: string, code: number) {
    super(`${name}: ${answerNames[code] ?? `0x${code.toString(16)}`}`);
    this.code = code;
  }
}

/** A loaded and initialised PKCS #11 library. */
export interface Cryptoki {
  /** Throws CryptokiError. Memory given MUST stay referenced by the caller until the call has returned. */
  call(name: FunctionName, ...values: readonly Argument[]): void;
}

const lockingByOperatingSystem = 2n;

/** Loads the library at the path and initialises it; throws what the loader or C_Initialize says. Once in a process. */
export function loadCryptoki(path: string): Cryptoki {
  const signatures = Object.entries(functions).map(([name, types]) => [name, { arguments: types, return: 'u64' }]);
  const loaded = dlopen(path, Object.fromEntries(signatures)).functions as Record<
    string,
    (...values: readonly Argument[]) => bigint
  >;
  const cryptoki: Cryptoki = {
    call: (name, ...values) => {
      const answer = Number(loaded[name]?.(...values));
      if (answer !== 0) throw new CryptokiError(name, answer);
    },
  };
  const options = Buffer.alloc(48);
  options.writeBigUInt64LE(lockingByOperatingSystem, 32);
  cryptoki.call('C_Initialize', options);
  return cryptoki;
}
