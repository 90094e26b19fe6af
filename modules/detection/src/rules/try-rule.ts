import { createParser, formatNames, type Parser } from '@citywall/formats';
import { type Operation, operation } from '@citywall/kernel';
import { compileRules, loadRules, type Matcher, type RuleSet } from '@citywall/sigma';
import { Type } from 'typebox';
import { readTime } from '../read-time.ts';
import type { StoredLine, StoredLines } from '../rule-book.types.ts';

/** How long a try may read, ms; what was found until then is answered. */
const longestMs = 10_000;
const shownCharacters = 4_096;

const refusal = Type.Object({ reason: Type.String(), line: Type.Integer(), column: Type.Integer() });
const matchSchema = Type.Object({
  event: Type.String(),
  time: Type.String(),
  source: Type.String(),
  rule: Type.String(),
  raw: Type.String(),
  highlights: Type.Array(Type.Array(Type.Integer())),
});

/** `detection.rule.try`: what a rule would have matched in the stored events, before it goes live. */
export function tryOperation(lines: StoredLines): Operation {
  return operation({
    name: 'detection.rule.try',
    http: 'POST /detection/rules/try',
    summary: { en: 'Try a rule over stored events', zh: '在已存储的事件上试运行规则' },
    input: Type.Object(
      {
        content: Type.String({ minLength: 1, maxLength: 1_048_576 }),
        from: Type.Optional(Type.String({ maxLength: 40 })),
        to: Type.Optional(Type.String({ maxLength: 40 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      ok: Type.Boolean(),
      refusals: Type.Array(refusal),
      scanned: Type.Integer(),
      matched: Type.Integer(),
      complete: Type.Boolean(),
      items: Type.Array(matchSchema),
      tookMs: Type.Integer(),
    }),
    risk: 'low',
    transaction: false,
    resource: () => ({ type: 'Rule', id: '*' }),
    async run({ content, from, to, limit = 50 }, call) {
      const ruleSet = loadRules([{ file: 'rule', text: content }]);
      const refusals = ruleSet.refused.map(({ reason, line, column }) => ({ reason, line, column }));
      const started = performance.now();
      if (ruleSet.rules.length === 0) {
        return { ok: false, refusals, scanned: 0, matched: 0, complete: true, items: [], tookMs: 0 };
      }
      const range = { from: readTime(from), to: readTime(to) };
      const found = await scan(lines, ruleSet, range, limit, call.signal);
      return { ok: refusals.length === 0, refusals, ...found, tookMs: Math.round(performance.now() - started) };
    },
  });
}

async function scan(
  lines: StoredLines,
  ruleSet: RuleSet,
  range: { readonly from?: number; readonly to?: number },
  limit: number,
  gone: AbortSignal,
) {
  const matcher = compileRules(ruleSet);
  const parsers = new Map<string, Parser>();
  const signal = AbortSignal.any([gone, AbortSignal.timeout(longestMs)]);
  const items: ReturnType<typeof matchOf>[] = [];
  let scanned = 0;
  let matched = 0;
  for await (const line of lines.scan({ ...range, limit: 1_000_000 }, signal)) {
    scanned += 1;
    const match = matchOf(line, matcher, parserFor(parsers, line));
    if (match === undefined) continue;
    matched += 1;
    if (items.length < limit) items.push(match);
  }
  return { scanned, matched, complete: !signal.aborted, items: items.filter((item) => item !== undefined) };
}

function parserFor(parsers: Map<string, Parser>, { source, format, zone }: StoredLine): Parser {
  const key = `${source}\n${format}\n${zone}`;
  let parser = parsers.get(key);
  if (parser === undefined) {
    const known = formatNames.find((name) => name === format) ?? 'auto';
    parser = createParser({ format: known, zone });
    parsers.set(key, parser);
  }
  return parser;
}

function matchOf(line: StoredLine, matcher: Matcher, parser: Parser) {
  const observation = parser.parse(line.raw, line.received);
  const [rule] = matcher.match(observation);
  if (rule === undefined) return undefined;
  return {
    event: line.uid,
    time: new Date(line.time).toISOString(),
    source: line.source,
    rule: rule.title,
    raw: line.raw.slice(0, shownCharacters),
    highlights: matcher
      .explain(rule, observation)
      .highlights.filter(([, end]) => end <= shownCharacters)
      .map(([start, end]) => [start, end]),
  };
}
