export type { FieldLines, HttpMessage, HttpRequest, HttpResponse } from './message.ts';
export {
  algorithmOfKey,
  type MessageAlgorithm,
  type SigningKey,
  signingKey,
  type VerifyingKey,
  verifyingKey,
} from './message-key.ts';
export type { SignatureRefusal } from './refuse.ts';
export { createReplayCache, type ReplayCache, type ReplayLimits, refusedReplay } from './replay-cache.ts';
export type { Component, ComponentChoice } from './rfc9421-component.ts';
export { type SignatureFields, type SignatureWish, signMessage } from './rfc9421-sign.ts';
export { signatureBase } from './rfc9421-signature-base.ts';
export { type Verification, type VerifiedMessage, verifyMessage } from './rfc9421-verify.ts';
export { type ContentDigestName, contentDigest, verifyContentDigest } from './rfc9530-digest.ts';
export { parseDictionary, parseItem, parseList } from './rfc9651-parse.ts';
export { serializeDictionary, serializeItem, serializeList, serializeMember } from './rfc9651-serialize.ts';
export type {
  BareItem,
  Dictionary,
  FieldParameters,
  InnerList,
  Item,
  Member,
} from './rfc9651-structured-field.ts';
