// Parsing structured fields: RFC 9651 section 4.2. Strict: what the grammar does not allow is refused whole.
import { refuse } from './refuse.ts';
import type { BareItem, Dictionary, FieldParameters, InnerList, Item, Member } from './rfc9651-structured-field.ts';

/** Longest field that is read, in characters. */
export const longestField = 65_536;
/** Most members, items of one inner list, and parameters of one item. */
const mostMembers = 1_024;

const key = /[a-z*][a-z0-9_.*-]*/y;
const number = /-?\d+(?:\.\d+)?/y;
const token = /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y;
const bytes = /:([A-Za-z0-9+/]*={0,2}):/y;
const string = /"((?:[ !#-[\]-~]|\\["\\])*)"/y;
const display = /%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"/y;

/** Throws `http-signature.field.malformed`, as every parser here. */
export function parseDictionary(text: string): Dictionary {
  const reader = new Reader(text);
  const members = new Map<string, Member>();
  reader.eachMember(() => {
    const name = reader.match(key) ?? reader.fail();
    members.set(name, reader.skip('=') ? reader.member() : { bare: yes, parameters: reader.parameters() });
  });
  return members;
}

export function parseList(text: string): readonly Member[] {
  const reader = new Reader(text);
  const members: Member[] = [];
  reader.eachMember(() => members.push(reader.member()));
  return members;
}

export function parseItem(text: string): Item {
  const reader = new Reader(text);
  const item = reader.item();
  reader.end();
  return item;
}

const yes: BareItem = { type: 'boolean', value: true };

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.length > longestField) this.fail();
    this.#spaces();
  }

  fail(): never {
    throw refuse(
      'field.malformed',
      `The field is no structured field (RFC 9651) at character ${this.#at + 1}. Write it anew.`,
      `该字段在第 ${this.#at + 1} 个字符处不符合结构化字段格式（RFC 9651）。请重新书写。`,
    );
  }

  match(pattern: RegExp): string | undefined {
    return this.#exec(pattern)?.[0];
  }

  skip(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  end(): void {
    this.#spaces();
    if (this.#at < this.#text.length) this.fail();
  }

  /** Members are separated by commas with blanks around them; none may be missing. */
  eachMember(read: () => void): void {
    for (let count = 0; this.#at < this.#text.length; count += 1) {
      if (count === mostMembers) this.fail();
      read();
      this.#blanks();
      if (this.#at === this.#text.length) return;
      if (!this.skip(',')) this.fail();
      this.#blanks();
      if (this.#at === this.#text.length) this.fail();
    }
  }

  member(): Member {
    return this.skip('(') ? this.#innerList() : this.item();
  }

  item(): Item {
    return { bare: this.#bare(), parameters: this.parameters() };
  }

  parameters(): FieldParameters {
    const parameters = new Map<string, BareItem>();
    while (this.skip(';')) {
      if (parameters.size === mostMembers) this.fail();
      this.#spaces();
      const name = this.match(key) ?? this.fail();
      parameters.set(name, this.skip('=') ? this.#bare() : yes);
    }
    return parameters;
  }

  #innerList(): InnerList {
    const items: Item[] = [];
    for (;;) {
      this.#spaces();
      if (this.skip(')')) return { items, parameters: this.parameters() };
      if (items.length === mostMembers) this.fail();
      items.push(this.item());
      const next = this.#text[this.#at];
      if (next !== ' ' && next !== ')') this.fail();
    }
  }

  #bare(): BareItem {
    const first = this.#text[this.#at] ?? this.fail();
    if (first === '"') return { type: 'string', value: this.#inside(string).replaceAll(/\\(.)/g, '$1') };
    if (first === ':') return { type: 'bytes', value: this.#bytes(this.#inside(bytes)) };
    if (first === '?') return this.#boolean();
    if (first === '%') return { type: 'display', value: this.#display(this.#inside(display)) };
    if (first === '@') return this.#date();
    if (/[-0-9]/.test(first)) return this.#number();
    return { type: 'token', value: this.match(token) ?? this.fail() };
  }

  #number(): BareItem {
    const text = this.match(number) ?? this.fail();
    const [whole = '', part] = text.replace('-', '').split('.');
    if (part === undefined ? whole.length > 15 : whole.length > 12 || part.length > 3) this.fail();
    // "-0" is the integer 0.
    return { type: part === undefined ? 'integer' : 'decimal', value: Number(text) + 0 };
  }

  #date(): BareItem {
    this.skip('@');
    const { type, value } = this.#number();
    return type === 'integer' ? { type: 'date', value: Number(value) } : this.fail();
  }

  #boolean(): BareItem {
    if (this.skip('?1')) return yes;
    return this.skip('?0') ? { type: 'boolean', value: false } : this.fail();
  }

  #bytes(text: string): Uint8Array {
    const value = Buffer.from(text, 'base64');
    // Padding may be missing; anything else that decodes to the same bytes is a second way of writing them.
    const same = value.toString('base64');
    if (text !== same && text !== same.replaceAll('=', '')) this.fail();
    return value;
  }

  #display(text: string): string {
    const raw = Buffer.from(
      text.replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
    } catch {
      return this.fail();
    }
  }

  #inside(pattern: RegExp): string {
    return this.#exec(pattern)?.[1] ?? this.fail();
  }

  #exec(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }

  #spaces(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }
}
