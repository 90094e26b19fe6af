import { conflict, type Db, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { describe, type RuleDocument } from '@citywall/sigma';
import { Type } from 'typebox';
import { exceptionSchema, showException } from './exception-answer.ts';
import { keyOf } from './exception-filter.ts';
import { listExceptions, putSwitch } from './rule.store.ts';
import { type RuleSurroundings, ruleSchema, showRule, textSchema } from './rule-answer.ts';
import type { BookFile, RunningRuleBook } from './rule-book.ts';
import { keepUpload, removeUpload } from './rule-files.ts';

const closed = { additionalProperties: false };
const ruleId = Type.String({ minLength: 1, maxLength: 400 });
const reason = Type.String({ minLength: 3, maxLength: 1_000 });
const resource = ({ id }: { id: string }) => ({ type: 'Rule', id });

/** Rules: read, upload, remove, switch. */
export function ruleOperations(book: RunningRuleBook): readonly Operation[] {
  return [list(book), get(book), upload(book), remove(book), toggle(book, true), toggle(book, false)];
}

/** A rule of the book by its id; refused when there is none. */
export function findRule(book: RunningRuleBook, id: string): { document: RuleDocument; file: BookFile } {
  for (const file of book.files()) {
    for (const document of file.documents) if (keyOf(document) === id) return { document, file };
  }
  throw notFound({ en: 'The rule', zh: '规则' });
}

async function surroundingsOf(book: RunningRuleBook): Promise<RuleSurroundings> {
  return { disabled: book.disabled(), activity: await book.activity() };
}

function list(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.rule.list',
    http: 'GET /detection/rules',
    summary: { en: 'List the rules, refused ones with their reason', zh: '列出规则（含被拒规则及原因）' },
    input: Type.Object(
      {
        state: Type.Optional(Type.Union([Type.Literal('loaded'), Type.Literal('refused')])),
        enabled: Type.Optional(Type.Boolean()),
        origin: Type.Optional(Type.String({ maxLength: 20 })),
        text: Type.Optional(Type.String({ maxLength: 200 })),
        cursor: Type.Optional(Type.String({ maxLength: 12, pattern: '^[0-9]+$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      closed,
    ),
    output: Type.Object({
      items: Type.Array(ruleSchema),
      next: Type.Union([Type.String(), Type.Null()]),
      total: Type.Integer(),
    }),
    risk: 'low',
    resource: () => ({ type: 'Rule', id: '*' }),
    async run({ state, enabled, origin, text, cursor, limit = 100 }) {
      const surroundings = await surroundingsOf(book);
      const wanted = text?.toLowerCase();
      const all = book
        .files()
        .flatMap((file) => file.documents.map((document) => showRule(document, file, surroundings)))
        .filter(
          (rule) =>
            (state === undefined || rule.state === state) &&
            (enabled === undefined || rule.enabled === enabled) &&
            (origin === undefined || rule.origin === origin) &&
            (wanted === undefined ||
              `${rule.title}\n${rule.name ?? ''}\n${rule.id}\n${rule.file}`.toLowerCase().includes(wanted)),
        );
      const from = Number(cursor ?? 0);
      const next = from + limit < all.length ? String(from + limit) : null;
      return { items: all.slice(from, from + limit), next, total: all.length };
    },
  });
}

function get(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.rule.get',
    http: 'GET /detection/rules/{id}',
    summary: { en: 'Read one rule, in words and as written', zh: '查看一条规则（文字说明与原文）' },
    input: Type.Object({ id: ruleId }, closed),
    output: Type.Intersect([
      ruleSchema,
      Type.Object({ source: Type.String(), words: Type.Array(textSchema), exceptions: Type.Array(exceptionSchema) }),
    ]),
    risk: 'low',
    resource,
    async run({ id }, call) {
      const { document, file } = findRule(book, id);
      return {
        ...showRule(document, file, await surroundingsOf(book)),
        source: file.text,
        words: [...describe(document, book.whole().documents)],
        exceptions: (await listExceptions(call.db, id)).map((exception) => showException(exception, call.time)),
      };
    },
  });
}

function upload(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.rule.upload',
    http: 'POST /detection/rules',
    summary: { en: 'Upload a Sigma rule file', zh: '上传 Sigma 规则文件' },
    input: Type.Object(
      { file: Type.String({ maxLength: 130 }), content: Type.String({ minLength: 1, maxLength: 1_048_576 }) },
      closed,
    ),
    output: Type.Object({ items: Type.Array(ruleSchema) }),
    risk: 'high',
    resource: ({ file }) => ({ type: 'Rule', id: file }),
    async run({ file, content }, call) {
      const kept = await keepUpload(book.folder, file, content);
      await book.reload();
      const read = book.files().find((candidate) => candidate.file === kept);
      const surroundings = await surroundingsOf(book);
      const items = read?.documents.map((document) => showRule(document, read, surroundings)) ?? [];
      call.note({
        file: kept,
        loaded: items.filter(({ state }) => state === 'loaded').length,
        refused: items.filter(({ state }) => state === 'refused').length,
      });
      return { items };
    },
  });
}

function remove(book: RunningRuleBook): Operation {
  return operation({
    name: 'detection.rule.remove',
    http: 'DELETE /detection/rules/{id}',
    summary: { en: 'Remove an uploaded rule file', zh: '移除已上传的规则文件' },
    input: Type.Object({ id: ruleId, reason }, closed),
    output: Type.Object({}),
    risk: 'high',
    resource,
    async run({ id, reason }, call) {
      const { file } = findRule(book, id);
      if (file.origin !== 'upload') {
        throw conflict('detection.rule.not-uploaded', {
          en: 'Only uploaded rules can be removed here. Switch this one off, or take its file out of the rule folder.',
          zh: '此处只能移除已上传的规则。请停用该规则，或将其文件移出规则文件夹。',
        });
      }
      call.note({ file: file.file, reason });
      await removeUpload(book.folder, file.file);
      await book.reload();
      return {};
    },
  });
}

function toggle(book: RunningRuleBook, enabled: boolean): Operation {
  const verb = enabled ? 'enable' : 'disable';
  return operation({
    name: `detection.rule.${verb}`,
    http: `POST /detection/rules/{id}/${verb}`,
    summary: enabled ? { en: 'Switch a rule on', zh: '启用规则' } : { en: 'Switch a rule off', zh: '停用规则' },
    input: Type.Object({ id: ruleId, reason }, closed),
    output: Type.Object({ enabled: Type.Boolean() }),
    risk: 'high',
    resource,
    async run({ id, reason }, call) {
      const { document } = findRule(book, id);
      if (document.kind === 'refused') {
        throw invalid('detection.rule.refused', {
          en: `This rule is refused and cannot be switched: ${document.reason}.`,
          zh: `该规则被拒绝，无法启停：${document.reason}。`,
        });
      }
      await putSwitch(call.db as Db, {
        rule: id,
        enabled,
        reason,
        changed_by: call.principal.name,
        changed_at: call.time,
      });
      call.note({ enabled, reason, title: document.title });
      call.afterCommit(() => void book.reload());
      return { enabled };
    },
  });
}
