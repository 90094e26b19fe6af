import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments } from 'yaml';
import { type Located, type LocatedEntry, type LocatedMap, Refused } from './located.ts';
import { type YamlDocument, yamlLimits } from './yaml-document.ts';

/** More open brackets than any text of a rule leaves unclosed. */
const maximumOpen = 2_000;

// Openings that would cost the YAML reader seconds before it gives up: where they begin, or -1.
function findBomb(text: string): number {
  const run = /(?:[[{][ \t]*){33}|(?:[-?:][ \t]+){33}/.exec(text);
  if (run) return run.index;
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) open += 1;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open -= 1;
    if (open > maximumOpen) return index;
  }
  return -1;
}

/** Reads every document of any YAML text; empty documents are left out. Never throws. */
export function readFully(text: string): readonly YamlDocument[] {
  const bomb = findBomb(text);
  if (bomb !== -1) return [{ refused: new Refused(tooDeep, bomb) }];
  try {
    // uniqueKeys is checked here: the library's own check takes quadratic time.
    const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    if (!Array.isArray(documents)) return [];
    return (documents as Document.Parsed[]).flatMap((document) => readDocument(document, text));
  } catch (error) {
    const reason = error instanceof RangeError ? tooDeep : `not valid YAML: ${messageOf(error)}`;
    return [{ refused: new Refused(reason, 0) }];
  }
}

const tooDeep = `nested more than ${yamlLimits.depth} levels deep`;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readDocument(document: Document.Parsed, text: string): YamlDocument[] {
  const [failure] = document.errors;
  if (failure) {
    const deep = failure.message.includes('call stack');
    const reason = deep ? tooDeep : `not valid YAML: ${failure.message.replace(/\s+/g, ' ').slice(0, 300)}`;
    return [{ refused: new Refused(reason, Math.min(failure.pos[0], text.length)) }];
  }
  if (document.contents === null) return [];
  if (isScalar(document.contents) && document.contents.value === null) return [];
  try {
    return [{ root: new Conversion().convert(document.contents, 0) }];
  } catch (error) {
    if (error instanceof Refused) return [{ refused: error }];
    throw error;
  }
}

/** Turns the library's nodes into located values; an alias becomes the same object again, so it costs nothing. */
class Conversion {
  #nodes = 0;
  readonly #anchors = new Map<string, Located>();

  convert(node: Node | null, depth: number, fallback = 0): Located {
    const at = node?.range?.[0] ?? fallback;
    this.#nodes += 1;
    if (this.#nodes > yamlLimits.nodes) throw new Refused(`more than ${yamlLimits.nodes} values in one document`, at);
    if (depth > yamlLimits.depth) throw new Refused(tooDeep, at);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (!target) throw new Refused(`the alias *${node.source} names no anchor before it`, at);
      return target;
    }
    const located = this.#value(node, depth, at, fallback);
    if (node && 'anchor' in node && node.anchor) this.#anchors.set(node.anchor, located);
    return located;
  }

  #value(node: Node | null, depth: number, at: number, fallback: number): Located {
    if (node === null) return { kind: 'scalar', at, value: null, source: '' };
    if (isMap(node)) return this.#map(node.items as readonly YamlPair[], depth, at);
    if (isSeq(node)) {
      return { kind: 'list', at, items: node.items.map((item) => this.convert(item as Node | null, depth + 1, at)) };
    }
    if (isScalar(node)) {
      const { value } = node;
      const source = node.source ?? String(value);
      // Nothing written: it stands where its key does.
      if (value === null && source === '') return { kind: 'scalar', at: fallback, value, source };
      if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return { kind: 'scalar', at, value, source };
      }
      return { kind: 'scalar', at, value: source, source };
    }
    throw new Refused('a value of an unknown YAML kind', at);
  }

  #map(pairs: readonly YamlPair[], depth: number, at: number): LocatedMap {
    const seen = new Set<string>();
    const entries: LocatedEntry[] = [];
    for (const pair of pairs) {
      const key = this.convert(pair.key, depth + 1, at);
      if (key.kind !== 'scalar') throw new Refused('a key must be a text', key.at);
      const name = typeof key.value === 'string' ? key.value : key.source;
      if (seen.has(name)) throw new Refused(`the key ${JSON.stringify(name)} stands twice in one map`, key.at);
      seen.add(name);
      entries.push({ key: name, at: key.at, value: this.convert(pair.value, depth + 1, key.at) });
    }
    return { kind: 'map', at, entries };
  }
}

interface YamlPair {
  readonly key: Node | null;
  readonly value: Node | null;
}
