export type { ItemError } from './acts.table.ts';
export type { Descriptor, ExportForm, Founded, ImportForm, Made, SealedRoot, ShareTaken } from './control.ts';
export { factsOf, type Kind, type KindFacts, kinds, type Purpose } from './kinds.table.ts';
export { createKeyProcesses, type KeyProcesses, type ProcessStatus } from './pool.ts';
export { busyProblem, notFoundedProblem, sealedProblem } from './problems.ts';
export type { Provider, StoredMaterial } from './provider.ts';
export type { ItemAnswer, Work } from './work.ts';
