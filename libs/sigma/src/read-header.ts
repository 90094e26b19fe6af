import { hash } from 'node:crypto';
import type { Level } from '@citywall/kernel';
import { entryOf, type LocatedEntry, type LocatedMap, type Place, Refused, textOf, textsOf } from './located.ts';
import type { DocumentHeader, RuleLogSource } from './rule.ts';

/** What the reader of a document knows beside its YAML. */
export interface DocumentSource {
  readonly file: string;
  /** The text of this document alone. */
  readonly text: () => string;
  readonly place: (at: number) => Place;
}

const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
const relations = ['derived', 'obsolete', 'merged', 'renamed', 'similar', 'correlation'];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const tag = /^[a-z0-9_-]+\.[a-z0-9._-]+$/i;
const attackTag = /^attack\.(t\d{4}(?:\.\d{3})?)$/i;

/** Reads title, id and the other fields that rules, correlations and filters share; refuses what the specification forbids. */
export function readHeader(map: LocatedMap, source: DocumentSource): DocumentHeader {
  const id = readId(map);
  const name = optionalText(map, 'name');
  const tags = optionalTexts(map, 'tags', tag, 'a tag is written namespace.value');
  checkRelated(entryOf(map, 'related'));
  for (const key of ['license', 'taxonomy'] as const) optionalText(map, key);
  optionalTexts(map, 'scope');
  return {
    file: source.file,
    ...source.place((entryOf(map, 'id') ?? entryOf(map, 'name'))?.value.at ?? map.at),
    id,
    name,
    key: id ?? name ?? contentKey(source.text()),
    title: readTitle(map),
    description: optionalText(map, 'description', 65_535),
    status: oneOf(map, 'status', statuses),
    author: optionalText(map, 'author'),
    date: readDate(map, 'date'),
    modified: readDate(map, 'modified'),
    references: optionalTexts(map, 'references'),
    falsepositives: optionalTexts(map, 'falsepositives'),
    tags,
    attack: tags.flatMap((text) => attackTag.exec(text)?.[1]?.toUpperCase() ?? []),
    warnings: [],
  };
}

// A document without id and name is known by its text, wherever it stands.
function contentKey(text: string): string {
  return `sha256-${hash('sha256', text).slice(0, 32)}`;
}

/** The id if it is one, without judging the rest: lets a refusal name its rule. */
export function idOf(map: LocatedMap): string | null {
  const value = entryOf(map, 'id')?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value.slice(0, 100) : null;
}

/** The level, medium when the rule names none. */
export function readLevel(map: LocatedMap): Level {
  return (oneOf(map, 'level', levels) ?? 'medium') as Level;
}

/** The log source; refused when it names neither category, product nor service. */
export function readLogSource(map: LocatedMap): RuleLogSource {
  const entry = entryOf(map, 'logsource');
  if (!entry) throw new Refused('logsource is missing: name a category, product or service', map.at);
  if (entry.value.kind !== 'map')
    throw new Refused('logsource must be a map of category, product and service', entry.value.at);
  const logsource: { category?: string; product?: string; service?: string } = {};
  for (const part of ['category', 'product', 'service'] as const) {
    const value = optionalText(entry.value, part);
    if (value !== null) logsource[part] = value.toLowerCase();
  }
  if (Object.keys(logsource).length > 0) return logsource;
  throw new Refused('logsource names neither a category, a product nor a service', entry.value.at);
}

/** An optional text; an empty one and null count as absent. */
export function optionalText(map: LocatedMap, key: string, maximum = 65_535): string | null {
  const entry = entryOf(map, key);
  if (!entry || isNull(entry)) return null;
  const text = textOf(entry);
  if (text.length > maximum) throw new Refused(`${key} is longer than ${maximum} characters`, entry.value.at);
  return text === '' ? null : text;
}

/** An optional list of texts, each fitting the pattern when there is one. */
export function optionalTexts(map: LocatedMap, key: string, pattern?: RegExp, reason?: string): readonly string[] {
  const entry = entryOf(map, key);
  if (!entry || isNull(entry)) return [];
  const texts = textsOf(entry);
  const wrong = pattern ? texts.findIndex((text) => !pattern.test(text)) : -1;
  if (wrong === -1) return texts;
  const at = entry.value.kind === 'list' ? entry.value.items[wrong]!.at : entry.value.at;
  throw new Refused(`${key}: ${JSON.stringify(texts[wrong])} is not valid; ${reason}`, at);
}

function isNull(entry: LocatedEntry): boolean {
  return entry.value.kind === 'scalar' && entry.value.value === null;
}

function readId(map: LocatedMap): string | null {
  const id = optionalText(map, 'id');
  if (id === null || uuid.test(id)) return id?.toLowerCase() ?? null;
  throw new Refused(`the id ${JSON.stringify(id.slice(0, 100))} is not a UUID`, entryOf(map, 'id')!.value.at);
}

function readTitle(map: LocatedMap): string {
  const title = optionalText(map, 'title', 256);
  if (title !== null) return title;
  throw new Refused('title is missing', entryOf(map, 'title')?.value.at ?? map.at);
}

function oneOf(map: LocatedMap, key: string, allowed: readonly string[]): string | null {
  const text = optionalText(map, key);
  if (text === null || allowed.includes(text.toLowerCase())) return text?.toLowerCase() ?? null;
  const reason = `${key} is ${JSON.stringify(text.slice(0, 100))}; it must be one of ${allowed.join(', ')}`;
  throw new Refused(reason, entryOf(map, key)!.value.at);
}

// Slashes are what version 1 wrote; both name the same day.
const dateForm = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/;

function readDate(map: LocatedMap, key: string): string | null {
  const text = optionalText(map, key);
  if (text === null) return null;
  const [, year, , month, day] = dateForm.exec(text) ?? [];
  const iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day)) return iso;
  throw new Refused(`${key} must be a day written YYYY-MM-DD`, entryOf(map, key)!.value.at);
}

function checkRelated(entry: LocatedEntry | undefined): void {
  if (!entry || isNull(entry)) return;
  if (entry.value.kind !== 'list') throw new Refused('related must be a list of {id, type}', entry.value.at);
  for (const item of entry.value.items) {
    if (item.kind !== 'map') throw new Refused('related must be a list of {id, type}', item.at);
    const id = optionalText(item, 'id');
    if (id === null || !uuid.test(id)) throw new Refused('related needs the UUID of the other rule as id', item.at);
    if (oneOf(item, 'type', relations) === null)
      throw new Refused(`related needs a type: ${relations.join(', ')}`, item.at);
  }
}
