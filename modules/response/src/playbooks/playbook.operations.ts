import {
  conflict,
  invalid,
  type JsonObject,
  type Language,
  notFound,
  type Operation,
  operation,
} from '@citywall/kernel';
import Type from 'typebox';
import { listOf, Reason } from '../page.ts';
import type { Context } from '../surroundings.ts';
import { wordsOf } from './cacao.ts';
import {
  deletePlaybook,
  type PlaybookRow,
  playbookModes,
  readPlaybook,
  readPlaybooks,
  savePlaybook,
  setPlaybookMode,
} from './playbook.store.ts';
import { check, rowOf, triggerOf } from './shelf.ts';

const PlaybookId = Type.String({ minLength: 46, maxLength: 46, pattern: '^playbook--[0-9a-f-]{36}$' });
const Mode = Type.Enum([...playbookModes]);

const PlaybookSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  mode: Mode,
  trigger: Type.Union([Type.Object({ rules: Type.Array(Type.String()), minimumLevel: Type.String() }), Type.Null()]),
  steps: Type.Integer(),
  valid: Type.Boolean(),
  reason: Type.Union([Type.String(), Type.Null()]),
  origin: Type.String(),
});

const one = ({ id }: { id: string }) => ({ type: 'Playbook', id });
const every = () => ({ type: 'Playbook', id: '*' });

/** Playbooks on the shelf. */
export function playbookOperations(context: Context): readonly Operation[] {
  const view = (row: PlaybookRow, language: Language) => {
    const checked = check(context, row.content);
    const words = checked.ok ? wordsOf(checked.playbook) : undefined;
    const trigger = checked.ok ? triggerOf(checked.playbook) : undefined;
    return {
      id: row.id,
      name: words?.name[language] ?? row.name,
      description: words?.description[language] ?? row.description,
      mode: row.mode,
      trigger: trigger === undefined ? null : { rules: [...trigger.rules], minimumLevel: trigger.minimumLevel },
      steps: checked.ok ? Object.keys(checked.playbook.workflow).length : 0,
      valid: checked.ok,
      reason: checked.ok ? null : checked.faults.map(({ pointer, reason }) => `${pointer}: ${reason}`).join(' '),
      origin: row.origin,
    };
  };
  return [
    operation({
      name: 'response.playbook.list',
      http: 'GET /response/playbooks',
      summary: { en: 'Playbooks by name.', zh: '处置预案列表，按名称排序。' },
      input: Type.Object({}),
      output: listOf(PlaybookSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: every,
      run: async (_, call) => ({
        items: (await readPlaybooks(call.db)).map((row) => view(row, call.language)),
        next: null,
      }),
    }),
    operation({
      name: 'response.playbook.get',
      http: 'GET /response/playbooks/{id}',
      summary: { en: 'A playbook with its CACAO document.', zh: '处置预案及其 CACAO 文档。' },
      input: Type.Object({ id: PlaybookId }),
      output: Type.Object({ ...PlaybookSchema.properties, content: Type.String() }),
      risk: 'low',
      recording: 'aggregate',
      resource: one,
      run: async ({ id }, call) => {
        const row = await readPlaybook(call.db, id);
        if (row === undefined) throw unknown;
        return { ...view(row, call.language), content: row.content };
      },
    }),
    operation({
      name: 'response.playbook.upload',
      http: 'POST /response/playbooks',
      summary: {
        en: 'Adds a CACAO 2.0 playbook, or replaces the one with its id. It waits for approval until its mode is changed.',
        zh: '上传 CACAO 2.0 处置预案或替换同一标识的处置预案。更改模式前，执行须经批准。',
      },
      input: Type.Object({ content: Type.String({ minLength: 2, maxLength: 262_144 }) }),
      output: PlaybookSchema,
      risk: 'high',
      resource: every,
      run: async ({ content }, call) => {
        const checked = check(context, content);
        if (!checked.ok) throw faulty(checked.faults);
        const row = rowOf(checked.playbook, content, 'upload', 'approval', call.time);
        if ((await readPlaybook(call.db, row.id))?.origin === 'starter') throw starter;
        call.note({ playbook: row.id, name: row.name });
        await savePlaybook(call.db, row);
        return view((await readPlaybook(call.db, row.id)) ?? row, call.language);
      },
    }),
    operation({
      name: 'response.playbook.mode',
      http: 'PUT /response/playbooks/{id}/mode',
      summary: { en: 'Lets a playbook act by itself, ask first, or rest.', zh: '设置处置预案为自动、须批准或停用。' },
      input: Type.Object({ id: PlaybookId, mode: Mode, reason: Reason }),
      output: PlaybookSchema,
      risk: 'high',
      resource: one,
      run: async ({ id, mode, reason }, call) => {
        const row = await readPlaybook(call.db, id);
        if (row === undefined) throw unknown;
        call.note({ name: row.name, from: row.mode, to: mode, reason });
        await setPlaybookMode(call.db, id, mode, reason, call.time);
        return view({ ...row, mode }, call.language);
      },
    }),
    operation({
      name: 'response.playbook.remove',
      http: 'DELETE /response/playbooks/{id}',
      summary: {
        en: 'Removes an uploaded playbook; runs under way end as they began.',
        zh: '移除上传的处置预案；正在进行的执行不受影响。',
      },
      input: Type.Object({ id: PlaybookId, reason: Reason }),
      output: Type.Object({}),
      risk: 'high',
      resource: one,
      run: async ({ id, reason }, call) => {
        const row = await readPlaybook(call.db, id);
        if (row === undefined) throw unknown;
        if (row.origin === 'starter') throw starter;
        call.note({ name: row.name, reason });
        await deletePlaybook(call.db, id);
        return {};
      },
    }),
  ];
}

function faulty(faults: readonly { readonly pointer: string; readonly reason: string }[]) {
  const [first] = faults;
  const place = first?.pointer === '' ? '/' : first?.pointer;
  return invalid(
    'response.playbook.faulty',
    {
      en: `The playbook cannot be run. ${place}: ${first?.reason}`,
      zh: `处置预案无法执行。${place}：${first?.reason}`,
    },
    { faults: faults as unknown as JsonObject[] },
  );
}

const unknown = notFound({ en: 'The playbook', zh: '该处置预案' });
const starter = conflict('response.playbook.starter', {
  en: 'This playbook comes with Citywall. Switch it off, or upload a copy with an id of its own.',
  zh: '该处置预案随系统提供。请停用它，或以新的标识上传副本。',
});
