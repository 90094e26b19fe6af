export { type CityKeys, createCityKeys } from './city-keys.ts';
export { destructionOperations } from './destruction.operations.ts';
export { keyOperations } from './key.operations.ts';
export { createKeyDesk, type KeyDesk } from './key-desk.ts';
export { plainOperations } from './plain.operations.ts';
export { quotaOperations } from './quota.operations.ts';
export { ringOperations } from './ring.operations.ts';
export { transportOperations } from './transport.operations.ts';
export { sealOperations, signOperations } from './use.operations.ts';
