import type { Text } from '@citywall/kernel';
import type { ConditionNode, GlobToken, SearchNode, TextForm, ValueTest } from './expression.ts';
import type { Bound, CorrelationRule, RuleDocument, SigmaRule } from './rule.ts';

/** Values named in one sentence; what is beyond is counted. */
const shownValues = 6;

const forms: Record<TextForm, Text> = {
  equals: { en: 'is', zh: '等于' },
  prefix: { en: 'starts with', zh: '开头为' },
  suffix: { en: 'ends with', zh: '结尾为' },
  contains: { en: 'contains', zh: '包含' },
};

const comparisons: Record<Bound['comparison'], Text> = {
  gt: { en: 'more than', zh: '超过' },
  gte: { en: 'at least', zh: '至少' },
  lt: { en: 'fewer than', zh: '少于' },
  lte: { en: 'at most', zh: '至多' },
  eq: { en: 'exactly', zh: '恰好' },
  neq: { en: 'anything but', zh: '不等于' },
};

/** A rule, correlation or filter in sentences for people; `related` finds what a correlation refers to. */
export function describe(document: RuleDocument, related: readonly RuleDocument[]): readonly Text[] {
  switch (document.kind) {
    case 'refused':
      return [{ en: `Not loaded: ${document.reason}.`, zh: `未加载：${document.reason}。` }];
    case 'correlation':
      return describeCorrelation(document, related);
    default:
      return describeRule(document);
  }
}

function describeRule(rule: Pick<SigmaRule, 'logsource' | 'searches' | 'condition'>): readonly Text[] {
  const { product, category, service } = rule.logsource;
  const scope = [product, category, service].filter((part) => part !== undefined).join(' / ');
  const searches = Object.entries(rule.searches).map(
    ([name, search]): Text => ({
      en: `“${name}”: ${describeSearch(search, 'en')}.`,
      zh: `“${name}”：${describeSearch(search, 'zh')}。`,
    }),
  );
  return [
    { en: `Looks at ${scope || 'every event'}.`, zh: `适用于：${scope || '所有事件'}。` },
    ...searches,
    {
      en: `Matches when ${describeCondition(rule.condition, 'en')}.`,
      zh: `匹配条件：${describeCondition(rule.condition, 'zh')}。`,
    },
  ];
}

function describeCorrelation(rule: CorrelationRule, related: readonly RuleDocument[]): readonly Text[] {
  const titles = rule.rules.map(({ to }) => {
    const found = related.find((one) => one.kind !== 'refused' && (one.key === to || one.name === to || one.id === to));
    return found === undefined || found.kind === 'refused' ? to : found.title;
  });
  const bound = (language: keyof Text): string =>
    rule.bounds
      .map(({ comparison, value }) => `${comparisons[comparison][language]} ${value}`)
      .join(language === 'en' ? ' and ' : '且');
  const values = rule.valueFields.join(', ');
  const group = rule.groupBy.join(', ');
  const seconds = rule.timespan / 1000;
  const counted: Text =
    rule.type === 'value_count'
      ? { en: `${bound('en')} different values of ${values}`, zh: `${values} 的不同取值${bound('zh')} 个` }
      : { en: `${bound('en')} events`, zh: `事件${bound('zh')} 个` };
  return [
    {
      en: `Counts what these rules match: ${titles.join('; ')}.`,
      zh: `统计以下规则的匹配：${titles.join('；')}。`,
    },
    {
      en: `Fires on ${counted.en} within ${seconds} seconds${group === '' ? '' : ` for the same ${group}`}.`,
      zh: `${seconds} 秒内${group === '' ? '' : `同一 ${group} 的`}${counted.zh}即触发。`,
    },
    {
      en: 'One finding for a group until its window has emptied.',
      zh: '同一分组在其窗口清空之前只产生一个发现。',
    },
  ];
}

function describeCondition(node: ConditionNode, language: keyof Text): string {
  if (node.node === 'search') return `“${node.name}”`;
  if (node.node === 'not')
    return language === 'en'
      ? `not ${describeCondition(node.of, language)}`
      : `非${describeCondition(node.of, language)}`;
  return joined(
    node.node,
    node.of.map((child) => describeCondition(child, language)),
    language,
  );
}

function describeSearch(node: SearchNode, language: keyof Text): string {
  switch (node.node) {
    case 'field':
      return `${node.field} ${describeTest(node.test, language)}`;
    case 'keyword':
      return language === 'en'
        ? `the event anywhere ${describeTest(node.test, language)}`
        : `事件任意处${describeTest(node.test, language)}`;
    case 'not':
      return language === 'en'
        ? `not (${describeSearch(node.of, language)})`
        : `非（${describeSearch(node.of, language)}）`;
    default:
      return joined(
        node.node,
        node.of.map((child) => describeSearch(child, language)),
        language,
      );
  }
}

function joined(node: 'all' | 'any', parts: readonly string[], language: keyof Text): string {
  const word = { all: { en: ' and ', zh: '，且' }, any: { en: ' or ', zh: '，或' } }[node][language];
  const shown = parts.slice(0, shownValues).join(word);
  const more = parts.length - shownValues;
  const whole = more > 0 ? `${shown}${word}${language === 'en' ? `${more} more` : `另外 ${more} 项`}` : shown;
  return parts.length > 1 ? `(${whole})` : whole;
}

function describeTest(test: ValueTest, language: keyof Text): string {
  const say = (text: Text): string => text[language];
  switch (test.kind) {
    case 'text':
      return test.text === '' ? say({ en: 'is empty', zh: '为空' }) : `${say(forms[test.form])} ${quoted(test.text)}`;
    case 'glob':
      return `${say({ en: 'looks like', zh: '形如' })} ${quoted(test.tokens.map(globText).join(''))}`;
    case 'regex':
      return `${say({ en: 'matches the pattern', zh: '匹配模式' })} ${quoted(test.source)}`;
    case 'compare':
      return `${say({ en: 'is', zh: '为' })} ${say(comparisons[test.comparison])} ${test.value}`;
    case 'number':
      return `${say(forms.equals)} ${test.value}`;
    case 'cidr':
      return `${say({ en: 'is in the network', zh: '属于网络' })} ${test.network}`;
    case 'time':
      return `${say({ en: `has a ${test.unit} that is`, zh: `的${test.unit}` })} ${say(comparisons[test.comparison])} ${test.value}`;
    case 'reference':
      return `${say(forms[test.form])} ${say({ en: 'the value of', zh: '字段' })} ${test.field}`;
    case 'any':
      return say({ en: 'has any value', zh: '有任意值' });
    case 'null':
      return say({ en: 'is absent', zh: '不存在' });
    case 'exists':
      return say({ en: 'exists', zh: '存在' });
  }
}

function globText(token: GlobToken): string {
  if (typeof token === 'string') return token;
  return token.wild === 'any' ? '*' : '?';
}

function quoted(text: string): string {
  return text.length > 80 ? `“${text.slice(0, 80)}…”` : `“${text}”`;
}
