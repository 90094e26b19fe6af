export { constants, createHash, createPublicKey, createVerify, hash, verify } from './node-crypto.ts';
