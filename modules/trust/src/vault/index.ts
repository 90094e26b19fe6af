export type { ItemError } from './acts.table.ts';
export type {
  Controls,
  Descriptor,
  Founded,
  ImportForm,
  KeptInToken,
  Made,
  SealedRoot,
  ShareTaken,
  UnsealingSecret,
} from './control.ts';
export type { Handed } from './hand-over.ts';
export { factsOf, type Kind, kinds, type Purpose } from './kinds.table.ts';
export type { HsmSettings } from './pkcs11/hsm-settings.ts';
export type { SlotStatus } from './pkcs11/slot.ts';
export { createSlots, type HardwareSlots } from './pkcs11/slots.ts';
export { createKeyProcesses, type KeyProcesses } from './pool.ts';
export { notFoundedProblem, offlineProblem, sealedProblem, stayInHardware } from './problems.ts';
export { providerOperations } from './provider.operations.ts';
export type { Provider, StoredMaterial } from './provider.ts';
export { joinProviders } from './providers.ts';
export { watchSlots } from './watch-slots.ts';
export type { ItemAnswer, Work } from './work.ts';
