export { rootOperations } from './root.operations.ts';
export { createRootKeeper, type RootKeeper, type SealState } from './root-keeper.ts';
