import { parseArgs } from 'node:util';
import { linkRules, parseRules, type RuleDocument } from '@citywall/sigma';
import type { Command, Output } from '../command.ts';
import { type RuleFileBytes, readRuleFiles } from './rule-files.ts';

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
    const documents = linkRules((await readRuleFiles(positionals)).flatMap(parseBytes)).documents;
    for (const document of documents) (values.json ? writeJson : writeWords)(document, io);
    const refused = documents.filter(({ kind }) => kind === 'refused').length;
    if (!values.json) io.out(`${documents.length - refused} loaded, ${refused} refused`);
    return refused > 0 ? 1 : 0;
  },
};

function parseBytes({ file, bytes }: RuleFileBytes): readonly RuleDocument[] {
  try {
    return parseRules(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), file);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [{ kind: 'refused', file, id: null, reason: 'the file is not UTF-8 text', ...firstBadByte(bytes) }];
  }
}

// The decoder tells no place: what it reads without complaint ends where the replacement character begins.
function firstBadByte(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const readable = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0]!;
  const lines = readable.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

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
