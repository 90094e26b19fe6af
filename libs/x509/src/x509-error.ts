/**
 * A certificate, list, request or name that is valid DER and yet not what its
 * standard says. `code` is stable (noun.reason); the message is for people.
 */
export class X509Error extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'X509Error';
    this.code = code;
  }
}
