import type { Text } from '@citywall/kernel';

/** What policies can ask, in words. */
export const askedWords: Readonly<Record<string, Text>> = {
  principal: { en: 'whoever asks', zh: '请求者' },
  resource: { en: 'what it is done to', zh: '操作对象' },
  context: { en: 'the request', zh: '请求' },
  action: { en: 'the operation', zh: '操作' },
  Person: { en: 'a person', zh: '人员' },
  Application: { en: 'an application', zh: '应用' },
  Device: { en: 'a device', zh: '设备' },
  Organisation: { en: 'an organisation', zh: '机构' },
  Anonymous: { en: 'anonymous', zh: '匿名者' },
  'principal.name': { en: 'the name of whoever asks', zh: '请求者的名称' },
  'principal.authenticated': { en: 'whoever asks has proved who it is', zh: '请求者已通过认证' },
  'principal.organisation': { en: 'the organisation of whoever asks', zh: '请求者所属机构' },
  'principal.methods': { en: 'the proofs given when signing in', zh: '登录时使用的认证方式' },
  'principal.assurance': { en: 'the assurance level of whoever asks', zh: '请求者的身份保证等级' },
  'context.address': { en: 'the address it comes from', zh: '来源地址' },
  'context.authentication': { en: 'the way of authentication', zh: '认证途径' },
  'context.hour': { en: 'the hour of the day', zh: '当前小时' },
  'context.minute': { en: 'the minute of the day', zh: '当日分钟数' },
  'context.weekday': { en: 'the day of the week (1 is Monday)', zh: '星期（1 为星期一）' },
  'context.date': { en: 'the date', zh: '日期' },
  'context.risk': { en: 'the risk score', zh: '风险分' },
  'context.device': { en: 'the state of the device', zh: '设备状态' },
  'context.labels': { en: 'the labels of the data', zh: '数据标签' },
};

/** Operators of Cedar as sentences; `$1` and `$2` are what they stand between. */
export const operatorWords: Readonly<Record<string, Text>> = {
  has: { en: '$1 is known', zh: '已知$1' },
  '!': { en: 'not: $1', zh: '并非：$1' },
  '==': { en: '$1 is $2', zh: '$1为$2' },
  '!=': { en: '$1 is not $2', zh: '$1不为$2' },
  '<': { en: '$1 is less than $2', zh: '$1小于 $2' },
  '<=': { en: '$1 is at most $2', zh: '$1不大于 $2' },
  '>': { en: '$1 is more than $2', zh: '$1大于 $2' },
  '>=': { en: '$1 is at least $2', zh: '$1不小于 $2' },
  '&&': { en: '$1 and $2', zh: '$1且$2' },
  '||': { en: '$1 or $2', zh: '$1或$2' },
  in: { en: '$1 belongs to $2', zh: '$1属于$2' },
  contains: { en: '$1 include $2', zh: '$1包含$2' },
  containsAll: { en: '$1 include all of $2', zh: '$1包含全部$2' },
  containsAny: { en: '$1 include one of $2', zh: '$1包含其中之一：$2' },
  isInRange: { en: '$1 lies in $2', zh: '$1在 $2 之内' },
  isLoopback: { en: '$1 is the machine itself', zh: '$1为本机' },
};
