import type { Socket } from 'node:net';
import type { Db, Log } from '@citywall/kernel';
import { Kysely } from 'kysely';
import pg from 'pg';
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts';
import { PromptDialect } from './prompt-dialect.ts';
import { storable } from './storable.ts';

/** What a pool is opened with: the address of the private PostgreSQL, or a URL. */
export type ConnectionTarget = pg.ClientConfig;

/**
 * A client through which every value passes `storable`, that prepares what is said often, and sends what is said in one
 * turn in one write; a BEGIN waits for the statement after it.
 */
function storingClient(statements: PreparedStatements): typeof pg.Client {
  return class extends pg.Client {
    #held = false;
    #leaving = false;

    constructor(config?: pg.ClientConfig) {
      super(config);
      // A lost connection already fails the query under way; a second error of the same socket must not end the process.
      this.on('error', () => {});
    }

    // biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen overloads; all of them pass through unchanged
    override query(first: any, second?: any, third?: any): any {
      this.#gather(first === 'begin');
      if (typeof first === 'string' && Array.isArray(second) && second.length > 0)
        return super.query({ name: statements.nameOf(first), text: first, values: second.map(storable) }, third);
      if (Array.isArray(first?.values))
        return super.query({ ...first, values: first.values.map(storable) }, second, third);
      return super.query(first, second, third);
    }

    #gather(opens: boolean): void {
      const { stream } = (this as unknown as { readonly connection: { readonly stream: Socket } }).connection;
      if (!this.#held) stream.cork();
      this.#held = true;
      if (opens || this.#leaving) return;
      this.#leaving = true;
      process.nextTick(() => {
        this.#held = false;
        this.#leaving = false;
        stream.uncork();
      });
    }
  };
}

/** bigint columns hold times, sizes and counts below 2^53: numbers, not strings. A larger value is an error, never rounded. */
function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit a number`);
  return value;
}

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 && format !== 'binary' ? parseBigint : pg.types.getTypeParser(oid, format),
};

/** Opens a bounded pool. Statements are cut off after 60 s, waiting for a connection after 15 s. */
export function openPool(target: ConnectionTarget, log: Log, size = 20): pg.Pool {
  const pool = new pg.Pool({
    ...target,
    Client: storingClient(createPreparedStatements()),
    types: types as pg.CustomTypesConfig,
    max: size,
    pipeline: true,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 60_000,
    application_name: 'citywall',
  } as pg.PoolConfig);
  // An idle connection that breaks is replaced at its next use; unheard, the event would end the process.
  pool.on('error', (error) => log.warn({ reason: error.message }, 'A database connection broke'));
  return pool;
}

/** The kernel's database port over a pool. */
export function databaseOver(pool: pg.Pool): Db {
  return new Kysely<Record<never, never>>({ dialect: new PromptDialect({ pool }) });
}
