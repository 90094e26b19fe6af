/** Header or trailer lines by lower-case name; several lines of one name in their order. */
export type FieldLines = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as its sender meant it: the address whole, as the client saw it. */
export interface HttpRequest {
  readonly method: string;
  /** With scheme and host. */
  readonly url: string;
  readonly headers: FieldLines;
  readonly trailers?: FieldLines;
}

/** A response, with the request that it answers where components of that are covered (`req`). */
export interface HttpResponse {
  readonly status: number;
  readonly headers: FieldLines;
  readonly trailers?: FieldLines;
  readonly request?: HttpRequest;
}

export type HttpMessage = HttpRequest | HttpResponse;
