import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';

export interface EngineOptions {
  /** The only folder that may be read. */
  readonly folder: string;
  /** The only folder that may be written (spilling, exports). */
  readonly temporaryFolder: string;
  readonly memoryMiB?: number;
  readonly threads?: number;
  /** Statements run at once; more wait in a queue of bounded length. */
  readonly concurrent?: number;
}

/** A connection lent; `release` gives it back, once or more often. */
export interface Lease {
  readonly connection: DuckDBConnection;
  release(): void;
}

/** Thrown when too many questions wait already. */
export class EngineBusy extends Error {}

const queueLength = 64;

/** DuckDB as a query engine over files: no state of its own, no downloads, locked configuration. */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;

  private constructor(instance: DuckDBInstance, concurrent: number) {
    this.#instance = instance;
    this.#free = concurrent;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads ?? 2),
      memory_limit: `${options.memoryMiB ?? 1024}MiB`,
      temp_directory: options.temporaryFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'true',
    });
    const connection = await instance.connect();
    const allowed = [options.folder, options.temporaryFolder].map((folder) => quote(`${folder}/`)).join(', ');
    await connection.run(`SET allowed_directories = [${allowed}]`);
    await connection.run(
      "SET enable_external_access = false; SET GLOBAL TimeZone = 'UTC'; SET lock_configuration = true",
    );
    connection.closeSync();
    return new Engine(instance, options.concurrent ?? 3);
  }

  /** A connection of one's own until released; the signal interrupts what runs on it, which then rejects. */
  async lease(signal: AbortSignal): Promise<Lease> {
    await this.#enter(signal);
    let connection: DuckDBConnection;
    try {
      connection = this.#idle.pop() ?? (await this.#instance.connect());
    } catch (error) {
      this.#leave();
      throw error;
    }
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    let released = false;
    return {
      connection,
      release: () => {
        if (released) return;
        released = true;
        signal.removeEventListener('abort', interrupt);
        this.#idle.push(connection);
        this.#leave();
      },
    };
  }

  async rows(signal: AbortSignal, sql: string, values: DuckDBValue[]): Promise<Record<string, unknown>[]> {
    const lease = await this.lease(signal);
    try {
      signal.throwIfAborted();
      const reader = await lease.connection.runAndReadAll(sql, values);
      return reader.getRowObjectsJS() as Record<string, unknown>[];
    } finally {
      lease.release();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    if (this.#waiting.length >= queueLength) throw new EngineBusy('too many searches wait already');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  close(): void {
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }
}

/** An SQL string literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
