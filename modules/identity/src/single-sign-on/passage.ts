import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '@citywall/kernel';

/** What the library's callbacks must know of the request that it is working on. */
export interface SignOnPassage {
  /** Whose session the browser brought. */
  readonly principal: Principal | undefined;
}

/** The request at work. The library hands no such thing through to its adapters. */
export const passage = new AsyncLocalStorage<SignOnPassage>();
