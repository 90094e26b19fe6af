/** Thrown when work names a key version that is not loaded. */
export class UnknownKeyError extends Error {}
