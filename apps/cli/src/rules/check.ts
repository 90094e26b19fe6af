import { parseArgs } from 'node:util';
import { parseRuleBytes } from '@citywall/detection/detect';
import { linkRules, type RuleDocument } from '@citywall/sigma';
import type { Command, Output } from '../command.ts';
import { readRuleFiles } from './rule-files.ts';

/** `citywall rules check`: 0 all load, 1 some are refused, 2 a path cannot be read. */
export const command: Command = {
  name: 'rules check',
  usage: 'citywall rules check PATH… [--json]',
  summary: {
    en: 'Reads Sigma rules, correlations and filters; says of each that it loads, or why not and where.',
    zh: '读取 Sigma 规则、关联与过滤器，逐条说明可以加载，或说明拒绝的原因和位置。',
  },
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (positionals.length === 0) {
      io.err(`Usage: ${command.usage}`);
      return 2;
    }
    const documents = linkRules(readRuleFiles(positionals).flatMap(parseRuleBytes)).documents;
    for (const document of documents) (values.json ? writeJson : writeWords)(document, io);
    const refused = documents.filter(({ kind }) => kind === 'refused').length;
    if (!values.json) io.out(`${documents.length - refused} loaded, ${refused} refused`);
    return refused > 0 ? 1 : 0;
  },
};

function writeJson(document: RuleDocument, io: Output): void {
  const { file, id } = document;
  if (document.kind === 'refused') {
    const { reason, line, column } = document;
    io.out(JSON.stringify({ file, id, ok: false, reason, line, column }));
    return;
  }
  const warnings = document.warnings.length > 0 ? { warnings: document.warnings } : {};
  io.out(JSON.stringify({ file, id, ok: true, reason: null, line: null, column: null, ...warnings }));
}

function writeWords(document: RuleDocument, io: Output): void {
  const { file } = document;
  if (document.kind === 'refused') io.out(`${file}:${document.line}:${document.column}: refused: ${document.reason}`);
  else
    for (const { line, column, reason } of document.warnings) io.out(`${file}:${line}:${column}: warning: ${reason}`);
}
