import { parseArgs } from 'node:util';
import { type Aside, startAsideFor } from '@citywall/detection/aside';
import type { DetectFilesResult, FileDetection } from '@citywall/detection/detect';
import type { FormatName } from '@citywall/formats';
import type { RuleSet } from '@citywall/sigma';
import type { Command, Output } from '../command.ts';

/** `citywall detect`: 0 looked through (findings or not), 2 an input, rule path or option cannot be worked with. */
export const command: Command = {
  name: 'detect',
  usage:
    'citywall detect [--rules PATH]… --input FILE… [--format auto|syslog|sshd|windows|…] [--year N] [--zone ZONE] [--json]',
  summary: {
    en: 'Runs rules over log files and prints what they find, in order of time. Without --rules the starter rules. A refused rule is named on standard error and leaves the others in force.',
    zh: '用规则检查日志文件，按时间顺序输出发现。不给 --rules 时使用自带规则。被拒绝的规则在标准错误中说明，其余规则照常生效。',
  },
  async run(args, io) {
    const { rules, inputs, json, ...reading } = readOptions(args);
    const options = { ...reading, now: Date.now() };
    // The second thread loads its code while this one does: so this one's comes after it.
    const aside = startAsideFor(inputs, options);
    try {
      const { detectFiles } = await import('@citywall/detection/detect');
      const ruleSet = await readRules(rules, aside, io);
      const result = await detectFiles({ ...options, inputs, ruleSet, aside });
      for (const detection of result.detections) io.out(json ? inJson(detection) : inWords(detection));
      report(result, io);
    } finally {
      await aside?.close();
    }
    return 0;
  },
};

interface DetectOptions {
  readonly rules: readonly string[];
  readonly inputs: readonly string[];
  readonly format: FormatName | 'auto';
  readonly year: number | undefined;
  readonly zone: string | undefined;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): DetectOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      rules: { type: 'string', multiple: true, default: [] },
      input: { type: 'string', multiple: true, default: [] },
      format: { type: 'string', default: 'auto' },
      year: { type: 'string' },
      zone: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    // `--input *.log`: the shell puts the further files behind the first.
    allowPositionals: true,
  });
  const inputs = [...values.input, ...positionals];
  if (inputs.length === 0) throw new Error('name at least one file with --input FILE');
  const year = values.year === undefined ? undefined : Number(values.year);
  if (year !== undefined && !(Number.isInteger(year) && year >= 1970 && year <= 2999)) {
    throw new Error(`--year ${values.year} is no year from 1970 to 2999`);
  }
  // The parser refuses a format that does not exist, and lists those that do.
  const format = values.format as FormatName | 'auto';
  return { rules: values.rules, inputs, format, year, zone: values.zone, json: values.json };
}

async function readRules(paths: readonly string[], aside: Aside | undefined, io: Output): Promise<RuleSet> {
  const { starterRuleFiles } = await import('@citywall/detection/detect');
  const { readRuleFiles } = await import('../rules/rule-files.ts');
  const { cacheFolder, loadRulesCached } = await import('../rules/load-cached.ts');
  const files =
    paths.length > 0
      ? readRuleFiles(paths)
      : starterRuleFiles().map(({ file, text }) => ({ file, bytes: Buffer.from(text) }));
  const { ruleSet } = await loadRulesCached(files, cacheFolder(), aside);
  for (const { file, line, column, reason } of ruleSet.refused) io.err(`${file}:${line}:${column}: refused: ${reason}`);
  if (ruleSet.rules.length === 0) throw new Error('no rule could be loaded');
  return ruleSet;
}

function inJson(detection: FileDetection): string {
  const { rule, group, count, events } = detection;
  const { id, name, title, level } = rule;
  const time = new Date(detection.time).toISOString();
  return JSON.stringify({ rule: { id, name, title, level }, time, group, count, events });
}

function inWords(detection: FileDetection): string {
  const { rule, group, count, events } = detection;
  const who = Object.values(group).join(', ');
  const where = events.length === 0 ? '' : `${events[0].file}:${events[0].line}`;
  const times = count === 1 ? '' : ` (${count} events)`;
  return `${new Date(detection.time).toISOString()}  ${rule.level.padEnd(13)} ${rule.title}${who === '' ? '' : `: ${who}`}${times}  ${where}`;
}

function report(result: DetectFilesResult, io: Output): void {
  for (const { file, line } of result.skipped) io.err(`${file}:${line}: this line is too long and was not looked at`);
  if (result.unparsed > 0) {
    io.err(`${result.unparsed} of ${result.lines} lines are in no known form; only their text was looked at`);
  }
}
