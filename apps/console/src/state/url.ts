/** What the part of an address after the question mark says; repeated names become lists. */
export type Search = { readonly [name: string]: string | readonly string[] | undefined };

/** Reads a query string; never throws. */
export function parseSearch(search: string): Search {
  const found: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const before = found[name];
    if (before === undefined) found[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else found[name] = [before, value];
  }
  return found;
}

/** Writes a query string with its question mark, in the order of the names; empty values are left out. */
export function stringifySearch(search: Search): string {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(search).sort()) {
    const value = search[name];
    for (const one of Array.isArray(value) ? value : [value]) if (one) parameters.append(name, one);
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

/** An address of the console. */
export function href(path: string, search: Search = {}): string {
  return path + stringifySearch(search);
}

/** One value of a name. */
export function one(search: Search, name: string): string | undefined {
  const value = search[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** All values of a name. */
export function many(search: Search, name: string): readonly string[] {
  const value = search[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}
