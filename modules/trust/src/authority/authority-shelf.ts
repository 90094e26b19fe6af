import type { Clock, Db } from '@citywall/kernel';
import { type Certificate, parseCertificate, type SignatureName } from '@citywall/x509';
import { type AuthorityRow, readAuthorities } from './authority.store.ts';
import { authorityKeyKinds } from './authority-keys.ts';
import { kindOfKey } from './key-kind.ts';

/** An authority with what its certificate says. */
export interface Authority {
  readonly row: AuthorityRow;
  readonly certificate: Certificate;
  /** How it signs; undefined when its key is of a kind that we do not sign with. */
  readonly algorithm: SignatureName | undefined;
}

/** The city's authorities, from memory no older than a second: every issued certificate asks for them. */
export interface AuthorityShelf {
  all(db: Db): Promise<readonly Authority[]>;
  /** The authority of that id and those above it, the root last. */
  lineOf(db: Db, id: string): Promise<readonly Authority[]>;
  /** MUST be called after the commit of whatever changes an authority. */
  forget(): void;
}

const freshMs = 1_000;

/** Reads them when they are asked for and not fresh. */
export function createAuthorityShelf(clock: Clock): AuthorityShelf {
  let known: readonly Authority[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  const all = async (db: Db): Promise<readonly Authority[]> => {
    if (clock.now() - readAt < freshMs) return known;
    const parsed = new Map(known.map((one) => [one.row.id, one]));
    known = (await readAuthorities(db)).map((row) => {
      const before = parsed.get(row.id);
      return before !== undefined && sameBytes(before.row, row) ? { ...before, row } : authorityOf(row);
    });
    readAt = clock.now();
    return known;
  };
  return {
    all,
    lineOf: async (db, id) => {
      const authorities = await all(db);
      const line: Authority[] = [];
      for (let next: string | null = id; next !== null && line.length < authorities.length; ) {
        const found = authorities.find(({ row }) => row.id === next);
        if (found === undefined) break;
        line.push(found);
        next = found.row.parent;
      }
      return line;
    },
    forget: () => {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

function sameBytes(one: AuthorityRow, other: AuthorityRow): boolean {
  return Buffer.from(one.certificate).equals(other.certificate);
}

/** A row with its certificate read. */
export function authorityOf(row: AuthorityRow): Authority {
  const certificate = parseCertificate(row.certificate);
  const kind = kindOfKey(certificate.publicKey);
  const algorithms: Readonly<Record<string, SignatureName>> = authorityKeyKinds;
  return { row, certificate, algorithm: Object.hasOwn(algorithms, kind) ? algorithms[kind] : undefined };
}
