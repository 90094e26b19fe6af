export type { ItemError } from './acts.table.ts';
export type { Descriptor, Founded, ImportForm, Made, SealedRoot, ShareTaken } from './control.ts';
export { factsOf, type Kind, kinds, type Purpose } from './kinds.table.ts';
export { createKeyProcesses, type KeyProcesses } from './pool.ts';
export { notFoundedProblem, offlineProblem, sealedProblem } from './problems.ts';
export type { Provider, StoredMaterial } from './provider.ts';
export type { ItemAnswer, Work } from './work.ts';
