import type { Located, LocatedEntry, LocatedScalar } from './located.ts';
import { doubleQuoteEnd, plainScalar, singleQuoteEnd, unquote } from './yaml-scalar.ts';

/**
 * Reads the plain YAML most rules are written in: block maps and lists, one-line
 * scalars, literal blocks. Twenty times as fast as the full reader, and answers
 * the very same; undefined for anything else, which then goes to the full reader.
 */
export function readQuickly(text: string): readonly Located[] | undefined {
  // Carriage returns, byte order marks and tabs have rules of their own; a tab alone between quotes is text.
  if (/[\r\ufeff\u0085\u2028\u2029]|(?<!['"])\t|\t(?!['"])/.test(text)) return undefined;
  try {
    return new QuickReader(text).documents();
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}

const unusual = Symbol('YAML for the full reader');
const maximumDepth = 16;
const plainKey = /^[A-Za-z0-9_](?:[A-Za-z0-9_.|*/@() -]*[A-Za-z0-9_.|*/@()-])?$/;
// What a plain scalar cannot begin with, or what gives it another meaning.
const indicator = new Set('&*!|>\'"%@`{}[],?#:-');

class QuickReader {
  readonly #text: string;
  /** The present line: its start, its first visible character, its end. */
  #line = 0;
  #visible = 0;
  #end = -1;

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  documents(): readonly Located[] {
    const documents: Located[] = [];
    while (this.#line < this.#text.length) {
      if (this.#isMarker()) {
        this.#next();
        continue;
      }
      if (this.#indent() !== 0) throw unusual;
      documents.push(this.#block(0, 0));
      if (this.#line < this.#text.length && !this.#isMarker()) throw unusual;
    }
    return documents;
  }

  // Moves to the next line that holds more than blanks or a comment.
  #next(): void {
    const text = this.#text;
    do {
      this.#line = this.#end + 1;
      if (this.#line >= text.length) {
        this.#visible = text.length;
        this.#end = text.length;
        return;
      }
      const newline = text.indexOf('\n', this.#line);
      this.#end = newline === -1 ? text.length : newline;
      this.#visible = this.#line;
      while (text.charCodeAt(this.#visible) === 32) this.#visible += 1;
    } while (this.#visible >= this.#end || text.charCodeAt(this.#visible) === 35);
  }

  #indent(): number {
    return this.#line < this.#text.length ? this.#visible - this.#line : -1;
  }

  #isMarker(): boolean {
    const marker = this.#visible === this.#line && /^(?:---|\.\.\.)/.test(this.#text.slice(this.#line, this.#line + 3));
    if (marker && this.#text.slice(this.#line, this.#end) !== '---') throw unusual;
    return marker;
  }

  #isItem(at = this.#visible): boolean {
    return this.#text[at] === '-' && (at + 1 === this.#end || this.#text[at + 1] === ' ');
  }

  #block(indent: number, depth: number): Located {
    if (depth > maximumDepth) throw unusual;
    return this.#isItem() ? this.#list(indent, depth) : this.#map(indent, depth, this.#visible);
  }

  #list(indent: number, depth: number): Located {
    const at = this.#visible;
    const items: Located[] = [];
    while (this.#indent() === indent && this.#isItem()) {
      let content = this.#visible + 1;
      while (this.#text[content] === ' ') content += 1;
      if (content >= this.#end || this.#text[content] === '#') throw unusual;
      if (this.#isItem(content)) throw unusual;
      const column = content - this.#line;
      if (this.#keyEnd(content) === -1) items.push(this.#scalar(content, indent));
      else items.push(this.#map(column, depth + 1, content));
    }
    if (this.#indent() > indent) throw unusual;
    return { kind: 'list', at, items };
  }

  #map(indent: number, depth: number, first: number): Located {
    if (depth > maximumDepth) throw unusual;
    const entries: LocatedEntry[] = [];
    const seen = new Set<string>();
    let begin = first;
    for (;;) {
      entries.push(this.#entry(begin, indent, depth, seen));
      if (this.#indent() !== indent || this.#isItem() || this.#isMarker()) break;
      begin = this.#visible;
    }
    if (this.#indent() > indent) throw unusual;
    return { kind: 'map', at: first, entries };
  }

  #entry(begin: number, indent: number, depth: number, seen: Set<string>): LocatedEntry {
    const colon = this.#keyEnd(begin);
    if (colon === -1) throw unusual;
    const key = this.#key(begin, colon);
    if (seen.has(key)) throw unusual;
    seen.add(key);
    let content = colon + 1;
    while (this.#text[content] === ' ') content += 1;
    if (content < this.#end && this.#text[content] !== '#')
      return { key, at: begin, value: this.#scalar(content, indent) };
    this.#next();
    const inner = this.#indent();
    if (inner > indent || (inner === indent && this.#isItem()))
      return { key, at: begin, value: this.#block(inner, depth + 1) };
    return { key, at: begin, value: { kind: 'scalar', at: begin, value: null, source: '' } };
  }

  // The colon that ends a key on the present line; -1 when there is none.
  #keyEnd(begin: number): number {
    const text = this.#text;
    const quote = text[begin];
    if (quote === "'" || quote === '"') {
      const close = this.#quoteEnd(begin);
      return text[close + 1] === ':' && (close + 2 >= this.#end || text[close + 2] === ' ') ? close + 1 : -1;
    }
    for (
      let colon = text.indexOf(':', begin);
      colon !== -1 && colon < this.#end;
      colon = text.indexOf(':', colon + 1)
    ) {
      if (colon + 1 !== this.#end && text[colon + 1] !== ' ') continue;
      return text.slice(begin, colon).includes(' #') ? -1 : colon;
    }
    return -1;
  }

  #key(begin: number, colon: number): string {
    const quote = this.#text[begin];
    if (quote === "'" || quote === '"') {
      const key = unquote(this.#text, begin, colon - 1);
      if (key === undefined) throw unusual;
      return key;
    }
    const key = this.#text.slice(begin, colon);
    if (!plainKey.test(key)) throw unusual;
    return key;
  }

  #quoteEnd(begin: number): number {
    const end =
      this.#text[begin] === "'"
        ? singleQuoteEnd(this.#text, begin, this.#end)
        : doubleQuoteEnd(this.#text, begin, this.#end);
    if (end === -1) throw unusual;
    return end;
  }

  // A scalar that begins on the present line; moves past it. `parent` is the indent of what holds it.
  #scalar(begin: number, parent: number): LocatedScalar {
    const first = this.#text[begin]!;
    if (first === '|') return this.#literal(begin, parent);
    const scalar = first === "'" || first === '"' ? this.#quoted(begin) : this.#plain(begin, first, parent);
    this.#next();
    // A deeper line would continue the scalar.
    if (this.#indent() > parent) throw unusual;
    return scalar;
  }

  #quoted(begin: number): LocatedScalar {
    const close = this.#quoteEnd(begin);
    const rest = this.#text.slice(close + 1, this.#end);
    const value = unquote(this.#text, begin, close);
    if (value === undefined || !/^ *(?: #.*)?$/.test(rest)) throw unusual;
    return { kind: 'scalar', at: begin, value, source: value };
  }

  #plain(begin: number, first: string, parent: number): LocatedScalar {
    const isText = (first === '-' || first === ':') && /[^ ]/.test(this.#text[begin + 1] ?? ' ');
    if (indicator.has(first) && !isText) throw unusual;
    const rest = this.#text.slice(begin, this.#end);
    const comment = rest.indexOf(' #');
    let source = withoutEndSpaces(comment === -1 ? rest : rest.slice(0, comment));
    if (source.includes(': ') || source.endsWith(':')) throw unusual;
    if (comment === -1) source += this.#continued(parent);
    const scalar = plainScalar(source, begin);
    if (scalar === undefined) throw unusual;
    return scalar;
  }

  // What deeper lines add to a plain scalar, each after a space; moves to the last of them.
  #continued(parent: number): string {
    let more = '';
    for (;;) {
      const next = this.#end + 1;
      const newline = this.#text.indexOf('\n', next);
      const line = this.#text.slice(next, newline === -1 ? undefined : newline);
      const text = line.replace(/^ +/, '');
      // Blank lines and comments have rules of their own: what stands behind them is found to be too deep.
      if (text === '' || text.startsWith('#') || line.length - text.length <= parent) return more;
      if (text.includes(' #') || /:(?: |$)/.test(text) || text.startsWith('\t')) throw unusual;
      more += ` ${withoutEndSpaces(text)}`;
      this.#next();
    }
  }

  // A literal block (|) whose indentation its first line sets; trailing line breaks become one, or none with |-.
  #literal(begin: number, parent: number): LocatedScalar {
    const header = withoutEndSpaces(this.#text.slice(begin, this.#end));
    if (header !== '|' && header !== '|-') throw unusual;
    const lines: string[] = [];
    let margin = -1;
    let position = this.#end + 1;
    while (position < this.#text.length) {
      const newline = this.#text.indexOf('\n', position);
      const end = newline === -1 ? this.#text.length : newline;
      let visible = position;
      while (this.#text[visible] === ' ') visible += 1;
      const indent = visible - position;
      if (visible < end) {
        if (indent <= parent) break;
        if (margin === -1) margin = indent;
        if (indent < margin) throw unusual;
        lines.push(this.#text.slice(position + margin, end));
      } else {
        if (margin === -1 || end - position > margin) throw unusual;
        lines.push('');
      }
      position = end + 1;
    }
    if (margin === -1) throw unusual;
    this.#end = position - 1;
    this.#next();
    while (lines.at(-1) === '') lines.pop();
    const value = lines.join('\n') + (header === '|' ? '\n' : '');
    return { kind: 'scalar', at: begin, value, source: value };
  }
}

// trimEnd would take other blanks as well, which YAML counts as text.
function withoutEndSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}
