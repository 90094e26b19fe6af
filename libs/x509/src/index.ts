export { DerError } from './der/der-error.ts';
export { Der, Fields, readDer } from './der/reader.ts';
