/** A key in the clear, ready for use; lives only in a key process. What its kind cannot do is missing. */
export interface LoadedKey {
  /** SubjectPublicKeyInfo in DER: none for secret keys, two for hybrids. */
  readonly publicKeys: readonly Buffer[];
  /** Seals the plaintext; `context` is covered and must be the same when opening. */
  readonly seal?: (plaintext: Uint8Array, context: Uint8Array) => Buffer;
  readonly open?: (sealed: Uint8Array, context: Uint8Array) => Buffer;
  /** `scheme` is a position in the schemes of the kind. */
  readonly sign?: (message: Uint8Array, scheme: number) => Buffer;
  /** RFC 9474: the private operation over a message blinded by another. */
  readonly blindSign?: (blinded: Uint8Array) => Buffer;
  readonly verify?: (message: Uint8Array, signature: Uint8Array, scheme: number) => boolean;
  readonly mac?: (message: Uint8Array) => Buffer;
  readonly verifyMac?: (message: Uint8Array, mac: Uint8Array) => boolean;
}

/** One kind of key: how its material is made and used. */
export interface Mechanism {
  /** Fresh material: raw bytes of a secret, PKCS#8 of a private key, or joined parts of a hybrid. */
  generate(): Promise<Buffer>;
  /** Throws trust.input.invalid for material that is not exactly of this kind. */
  load(material: Buffer): LoadedKey;
}
