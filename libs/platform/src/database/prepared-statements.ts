/** A statement is prepared from this use on; what is said once is not worth it. */
const worthPreparing = 4;
/** Statements that PostgreSQL keeps prepared for each connection; some 20 KiB each. */
const mostPrepared = 200;
/** Statements counted at once; those longest unused are forgotten first. */
const mostCounted = 1_000;

/** Says under which name a statement is prepared, the same on every connection. */
export interface PreparedStatements {
  /** Undefined while it is to be sent as text. */
  nameOf(text: string): string | undefined;
}

/**
 * PostgreSQL parses and plans a prepared statement once a connection instead of at each use. Searches stay as they are:
 * their best plan depends on what is looked for.
 */
export function createPreparedStatements(): PreparedStatements {
  const names = new Map<string, string>();
  const uses = new Map<string, number>();
  return {
    nameOf(text) {
      const name = names.get(text);
      if (name !== undefined) return name;
      if (names.size >= mostPrepared || / (?:like|limit|in \()/.test(text)) return undefined;
      const count = (uses.get(text) ?? 0) + 1;
      uses.delete(text);
      if (count < worthPreparing) {
        uses.set(text, count);
        if (uses.size > mostCounted) uses.delete(uses.keys().next().value as string);
        return undefined;
      }
      const given = `citywall_${names.size}`;
      names.set(text, given);
      return given;
    },
  };
}
