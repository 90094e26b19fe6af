export { rootOperations } from './root.operations.ts';
export { createRootKeeper, type RootKeeper } from './root-keeper.ts';
export { createMemorySweeper } from './sweep-memory.ts';
