/** Bytes that are not the DER they should be. `reason` names what is wrong, `offset` the octet in the given bytes. */
export class DerError extends Error {
  readonly reason: string;
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`not valid DER at octet ${offset}: ${reason}`);
    this.name = 'DerError';
    this.reason = reason;
    this.offset = offset;
  }
}
