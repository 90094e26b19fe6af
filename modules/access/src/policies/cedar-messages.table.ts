/** Sentences of Cedar 4 and what they mean to an author; `$1` is what the pattern caught. */
export const cedarMessages: readonly { readonly pattern: RegExp; readonly en: string; readonly zh: string }[] = [
  {
    pattern: /^empty set literals/,
    en: 'A list here must name at least one; operations are named as Action::"…".',
    zh: '此处列表至少须有一项；操作写作 Action::"…"。',
  },
  {
    pattern: /^unexpected end of input/,
    en: 'The policy is not finished: something is missing at the end, perhaps “;” or a bracket.',
    zh: '策略不完整：末尾缺少内容，可能是“;”或括号。',
  },
  {
    pattern: /^unexpected token `([^`]*)`/,
    en: '“$1” cannot stand here.',
    zh: '此处不能出现“$1”。',
  },
  {
    pattern: /^invalid token/,
    en: 'This character means nothing to Cedar. Text must stand in double quotes.',
    zh: 'Cedar 无法识别此字符。文本须置于英文双引号内。',
  },
  {
    pattern: /^unable to guarantee safety of access to optional attribute `([^`]*)`/,
    en: '“$1” may be missing. Ask first whether it is there: “… has $1 && …”.',
    zh: '“$1”可能不存在。请先判断：“… has $1 && …”。',
  },
  {
    pattern: /^attribute `([^`]*)` (?:on|in|for) (?:entity type )?`?([A-Za-z]+)`? ?.*not found/,
    en: 'Nothing here is called “$1”. The schema shows what can be asked.',
    zh: '此处没有名为“$1”的属性。可查询的内容见模式。',
  },
  {
    pattern: /failed to parse as IP address: `"?([^"`]*)"?`/,
    en: '“$1” is no address. Write for example ip("10.0.0.0/8").',
    zh: '“$1”不是地址。例如应写作 ip("10.0.0.0/8")。',
  },
  {
    pattern: /^unexpected type: expected (.+) but saw (.+)$/,
    en: 'Here must stand something of the type $1, but it is $2.',
    zh: '此处类型应为 $1，实际为 $2。',
  },
  {
    pattern: /^the types (.+) and (.+) are not compatible/,
    en: '$1 and $2 cannot be compared.',
    zh: '$1 与 $2 不能比较。',
  },
  {
    pattern: /^unrecognized action `([^`]*)`/,
    en: 'There is no operation $1 in this module.',
    zh: '本模块没有操作 $1。',
  },
  {
    pattern: /^unrecognized entity type `([^`]*)`/,
    en: 'There is no type “$1”. The schema names those that exist.',
    zh: '没有类型“$1”。已有类型见模式。',
  },
  {
    pattern: /^unable to find an applicable action given the policy scope constraints/,
    en: 'These operations are never about such a principal or resource: the policy would never apply.',
    zh: '这些操作不会涉及此类主体或资源：该策略永远不会生效。',
  },
  {
    pattern: /^policy is impossible/,
    en: 'The conditions can never be true together: the policy never applies.',
    zh: '这些条件不可能同时成立：该策略永远不会生效。',
  },
  {
    pattern: /^undefined extension function: `?([^`]*)`?/,
    en: 'Cedar has no function “$1”.',
    zh: 'Cedar 没有函数“$1”。',
  },
  {
    pattern: /^`?([^`]*)`? is not a valid (?:function|method)/,
    en: 'Cedar has no function “$1”.',
    zh: 'Cedar 没有函数“$1”。',
  },
];
