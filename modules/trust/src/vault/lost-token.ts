/** The hardware, or our session with it, is gone: nothing was done, and another slot can do it. */
export class LostTokenError extends Error {}
