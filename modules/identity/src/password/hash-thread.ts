import { hashSync, verifySync } from '@node-rs/argon2';
import { deriveDigest } from './foreign/derive-digest.ts';
import type { HashDone, HashWork } from './hash-work.ts';
import { serveThread } from './serve-thread.ts';

/** A thread that hashes; see `createPasswordHasher`. */
serveThread<HashWork, HashDone>((work) => {
  switch (work.kind) {
    case 'hash':
      return hashSync(work.secret, work.cost);
    case 'verify':
      return verifySync(work.hash, work.secret);
    case 'derive':
      return deriveDigest(work.recipe, work.password);
  }
});
