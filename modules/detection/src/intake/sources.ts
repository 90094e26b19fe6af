import type { Stream, Update } from '@citywall/platform/streams';
import type { BatchSource } from './batch.ts';
import {
  applyDelta,
  type Delta,
  newAccount,
  type SourceAccount,
  type SourceKind,
  type SourceSettings,
} from './source-account.ts';

const prefix = 'source/';
const maximumSources = 10_000;
const networkName = /^(syslog-udp|syslog-tcp|syslog-tls|relp|overflow):/;
/** Names that people may give over HTTP and for files; network sources are `<transport>:<address>`. */
const sourceNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._:@/+-]{0,127}$/u;

/**
 * Whether the name may be given over HTTP or to a file. Names of network sources may
 * not: their senders have proved nothing, and would be taken for the one who has.
 */
export function isSourceName(name: string): boolean {
  return sourceNamePattern.test(name) && !networkName.test(name);
}

/** One source while the process runs: its durable account and how its lines are marked. */
export class Source {
  #account: SourceAccount;
  #marked: BatchSource | undefined;
  #authenticated = false;

  constructor(account: SourceAccount) {
    this.#account = account;
  }

  get name(): string {
    return this.#account.name;
  }

  /** What is durable. */
  get account(): SourceAccount {
    return this.#account;
  }

  get trusted(): boolean {
    return this.#authenticated || this.#account.settings.allowed;
  }

  /** Sets whether the sender of the lines that follow has proved who it is. */
  authenticate(authenticated: boolean): this {
    if (authenticated !== this.#authenticated) this.#marked = undefined;
    this.#authenticated = authenticated;
    return this;
  }

  /** The mark of lines taken now; the same object until something changes. */
  batchSource(): BatchSource {
    const { name, settings } = this.#account;
    this.#marked ??= { name, format: settings.format, zone: settings.zone, trusted: this.trusted };
    return this.#marked;
  }

  /** What the account will be when the delta is durable. */
  after(delta: Delta, now: number): SourceAccount {
    return { ...applyDelta(this.#account, delta, now), authenticated: this.#authenticated };
  }

  /** The account as it is durable now. */
  commit(account: SourceAccount): void {
    // Settings may have been changed while the counts were written.
    this.#account = { ...account, settings: this.#account.settings };
  }

  configure(settings: SourceSettings): void {
    this.#account = { ...this.#account, settings };
    this.#marked = undefined;
  }
}

/** All sources, durable in the keyed state of the stream; at most 10,000, the rest share one for their kind. */
export class Sources {
  readonly #stream: Stream;
  readonly #sources = new Map<string, Source>();

  constructor(stream: Stream) {
    this.#stream = stream;
    for (const { value } of stream.list(prefix)) {
      const account = JSON.parse(Buffer.from(value).toString()) as SourceAccount;
      this.#sources.set(account.name, new Source(account));
    }
  }

  /** The source of the name, made when it is new. A name keeps the kind it began with. */
  open(name: string, kind: SourceKind, address: string | null, now: number): Source {
    const known = this.#sources.get(name);
    if (known) return known;
    if (this.#sources.size >= maximumSources) return this.#make(`overflow:${kind}`, kind, null, now);
    return this.#make(name, kind, address, now);
  }

  #make(name: string, kind: SourceKind, address: string | null, now: number): Source {
    const known = this.#sources.get(name);
    if (known) return known;
    const source = new Source(newAccount(name, kind, address, now));
    this.#sources.set(name, source);
    return source;
  }

  get(name: string): Source | undefined {
    return this.#sources.get(name);
  }

  /** By name. */
  list(): readonly Source[] {
    return [...this.#sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The write that makes an account durable. */
  updateFor(account: SourceAccount): Update {
    const current = this.#sources.get(account.name)?.account.settings ?? account.settings;
    return { key: prefix + account.name, value: JSON.stringify({ ...account, settings: current }) };
  }

  /** Changes what people set; durable when it resolves, else as it was. */
  async configure(source: Source, settings: SourceSettings): Promise<void> {
    const before = source.account.settings;
    source.configure(settings);
    try {
      await this.#stream.update([this.updateFor(source.account)]);
    } catch (error) {
      source.configure(before);
      throw error;
    }
  }
}
