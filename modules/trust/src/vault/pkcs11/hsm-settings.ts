/** Where the PIN comes from: a file only its owner can read, or an environment variable. */
export type PinSource = { readonly file: string } | { readonly variable: string };

/** Where the hardware is and how to log in there. */
export interface HsmSettings {
  /** Path of the PKCS #11 library. */
  readonly library: string;
  /** Labels of the tokens, one slot for each. */
  readonly tokens: readonly string[];
  readonly pin: PinSource;
  /** What the library needs of the environment. */
  readonly environment: Readonly<Record<string, string>>;
}
