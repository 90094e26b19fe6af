import { quote } from './duckdb.ts';

export type Comparison = '=' | '!=' | '~';

/** One condition on an OCSF attribute by its dotted path; '~' is contains, without regard to case. */
export interface Condition {
  readonly path: string;
  readonly comparison: Comparison;
  readonly value: string;
}

/** What events are asked for; absent means any. */
export interface EventFilter {
  /** Event time, ms UTC, both included. */
  readonly from?: number;
  readonly to?: number;
  readonly classes?: readonly number[];
  readonly source?: string;
  /** An address, user or host that the event is about. */
  readonly entity?: string;
  /** Words in the original line, without regard to case. */
  readonly text?: string;
  readonly where?: readonly Condition[];
}

/** An SQL condition and the values bound to its $1, $2 … */
export interface SqlCondition {
  readonly sql: string;
  readonly values: string[];
}

const integerColumns = new Map([
  ['class_uid', 'class_uid'],
  ['activity_id', 'activity_id'],
  ['severity_id', 'severity_id'],
  ['raw_data_size', 'raw_data_size'],
]);
const textColumns = new Map([
  ['metadata.uid', 'uid'],
  ['raw_data', 'raw_data'],
  ['src_endpoint.ip', 'src_ip'],
  ['dst_endpoint.ip', 'dst_ip'],
]);
const pathPattern = /^[A-Za-z0-9_@-]+(\.[A-Za-z0-9_@-]+){0,7}$/;
const earliestTime = Date.UTC(-4000, 0);
const latestTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Thrown for a condition that cannot be asked; the message says what is wrong with it. */
export class BadCondition extends Error {}

/** The filter as SQL. Values are bound; only checked paths and numbers stand in the text. */
export function filterSql(filter: EventFilter): SqlCondition {
  const values: string[] = [];
  const bind = (value: string) => `$${values.push(value)}`;
  const parts: string[] = [];
  if (filter.from !== undefined) parts.push(`time >= ${timeLiteral(filter.from)}`);
  if (filter.to !== undefined) parts.push(`time <= ${timeLiteral(filter.to)}`);
  if (filter.classes) parts.push(`class_uid IN (${filter.classes.map((uid) => Math.trunc(uid)).join(', ') || 'NULL'})`);
  if (filter.source !== undefined) parts.push(`source = ${bind(filter.source)}`);
  if (filter.entity !== undefined) {
    const entity = bind(filter.entity);
    const columns = ['src_ip', 'dst_ip', 'user_name', 'hostname', 'src_name'];
    parts.push(`(${columns.map((column) => `${column} = ${entity}`).join(' OR ')})`);
  }
  // RE2 with a quoted pattern: three times as fast as ILIKE, and linear for any input.
  if (filter.text) parts.push(`regexp_matches(raw_data, ${bind(`(?i)${quotePattern(filter.text)}`)})`);
  for (const condition of filter.where ?? []) parts.push(conditionSql(condition, bind));
  return { sql: parts.length > 0 ? parts.join(' AND ') : 'true', values };
}

/** A TIMESTAMPTZ literal of a time in ms; times beyond the years a calendar has are brought to its ends. */
export function timeLiteral(time: number): string {
  const bounded = Math.min(latestTime, Math.max(earliestTime, time));
  return `make_timestamptz(${Math.trunc(bounded)}000)`;
}

function quotePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function conditionSql(condition: Condition, bind: (value: string) => string): string {
  const { path, comparison, value } = condition;
  if (!pathPattern.test(path)) throw new BadCondition(`"${path.slice(0, 80)}" is not a dotted attribute path`);
  if (comparison === '!=') return `NOT (${conditionSql({ ...condition, comparison: '=' }, bind)})`;
  const integer = integerColumns.get(path);
  if (integer) return compare(`${integer}::VARCHAR`, comparison, bind(value));
  const text = textColumns.get(path);
  if (text) return `coalesce(${compare(text, comparison, bind(value))}, false)`;
  return attributeSql(path.split('.'), comparison, value, bind);
}

function compare(expression: string, comparison: Comparison, value: string): string {
  return comparison === '~' ? `contains(lower(${expression}), lower(${value}))` : `${expression} = ${value}`;
}

/** Looks for the attribute with and without lists on the way to it (observables.name finds any of the observables). */
function attributeSql(
  steps: readonly string[],
  comparison: Comparison,
  value: string,
  bind: (value: string) => string,
) {
  const bound = bind(value);
  const direct = `json_extract_string(event, ${quote(jsonPath(steps, 0))})`;
  const tests = [compare(direct, comparison, bound)];
  const places = Math.min(3, steps.length);
  for (let lists = 1; lists < 1 << places; lists++) {
    const found = `json_extract_string(event, ${quote(jsonPath(steps, lists))})`;
    tests.push(`len(list_filter(${found}, lambda item: ${compare('item', comparison, bound)})) > 0`);
  }
  const exact = `coalesce(${tests.join(' OR ')}, false)`;
  // The value must stand in the text of the event at all: a cheap test that spares most parsing.
  if (comparison === '~') return `(regexp_matches(event, ${bind(`(?i)${quotePattern(inJson(value))}`)}) AND ${exact})`;
  return `(contains(event, ${bind(inJson(value))}) AND ${exact})`;
}

/** Bit i of `lists` puts [*] behind step i. */
function jsonPath(steps: readonly string[], lists: number): string {
  return `$${steps.map((step, index) => `."${step}"${lists & (1 << index) ? '[*]' : ''}`).join('')}`;
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
