import { type Call, conflict, invalid, notFound, type Text } from '@citywall/kernel';
import { lockDecisions } from '../blocks/block.store.ts';
import { notify } from '../notices/notify.ts';
import { moveRuns } from '../runs/run.store.ts';
import { type Context, same } from '../surroundings.ts';
import { gradeOf } from './grade.ts';
import { headlineOf, titleOf } from './headline.ts';
import { moveContents, readIncident, updateIncident } from './incident.store.ts';
import { compareGrades, type Grade, gradeNames, type IncidentRow, type Verdict } from './incident.ts';
import { joinFacts } from './incident-facts.ts';
import { addTimeline, moveTimeline } from './timeline.store.ts';

/** Locks an incident for a change; a closed one only when asked. */
async function take(call: Call, id: string, evenClosed = false): Promise<IncidentRow> {
  const row = await readIncident(call.db, id, true);
  if (row === undefined) throw notFound({ en: 'The incident', zh: '该事件' });
  if (row.state === 'closed' && !evenClosed) {
    throw conflict('response.incident.closed', {
      en: 'The incident is closed. Reopen it first.',
      zh: '该事件已关闭。请先重新打开。',
    });
  }
  return row;
}

async function save(context: Context, call: Call, row: IncidentRow, text: Text, kind: 'change' | 'comment' = 'change') {
  await updateIncident(call.db, { ...row, updatedAt: call.time });
  await addTimeline(call.db, { incident: row.id, time: call.time, kind, text, by: call.principal.name });
  call.afterCommit(() => context.ports.live.announce('response.incident', { id: row.id }));
}

/** Gives the incident to a person, or to nobody. Taking an open one means working on it. */
export async function assign(context: Context, call: Call, id: string, assignee: string | null): Promise<void> {
  const row = await take(call, id);
  const person = assignee === null ? null : await personOf(context, call, assignee);
  call.note({ from: row.assignee?.name ?? null, to: person?.name ?? null });
  const state = person !== null && row.state === 'open' ? 'in-progress' : row.state;
  await save(
    context,
    call,
    { ...row, assignee: person, state },
    person === null
      ? { en: 'Assigned to nobody.', zh: '已取消指派。' }
      : { en: `Assigned to ${person.name}.`, zh: `已指派给 ${person.name}。` },
  );
}

async function personOf(context: Context, call: Call, wanted: string): Promise<{ id: string; name: string }> {
  const { id, name } = call.principal;
  if (wanted === 'me' || wanted === id || wanted === name) return { id, name };
  const person = await context.findPerson?.(call.db, wanted);
  if (person !== undefined) return { id: person.id, name: person.name };
  throw invalid('response.incident.assignee', {
    en: `There is no person ${wanted}. Choose one from the list of users.`,
    zh: `没有用户 ${wanted}。请从用户列表中选择。`,
  });
}

export async function comment(context: Context, call: Call, id: string, text: string): Promise<void> {
  await save(context, call, await take(call, id, true), same(text), 'comment');
}

/** A person's grade stands until the rule itself would say more than it says now. */
export async function regrade(context: Context, call: Call, id: string, grade: Grade, reason: string): Promise<void> {
  const row = await take(call, id);
  call.note({ from: row.grade, to: grade, reason });
  await save(
    context,
    call,
    { ...row, grade, gradeReason: same(reason) },
    {
      en: `Grade changed from ${gradeNames[row.grade].en} to ${gradeNames[grade].en}: ${reason}`,
      zh: `等级由${gradeNames[row.grade].zh}改为${gradeNames[grade].zh}：${reason}`,
    },
  );
  if (compareGrades(grade, row.grade) > 0) await notify(context, call.db, { ...row, grade }, 'raised');
}

/** Puts an incident on hold, or back to work. */
export async function setState(
  context: Context,
  call: Call,
  id: string,
  state: 'open' | 'in-progress' | 'on-hold',
  reason: string,
): Promise<void> {
  const row = await take(call, id);
  call.note({ from: row.state, to: state, reason });
  const names = { open: '待处理', 'in-progress': '处理中', 'on-hold': '已挂起' };
  await save(
    context,
    call,
    { ...row, state },
    { en: `Now ${state}: ${reason}`, zh: `状态改为${names[state]}：${reason}` },
  );
}

export async function close(context: Context, call: Call, id: string, verdict: Verdict, words: string): Promise<void> {
  const row = await take(call, id);
  call.note({ verdict });
  await save(
    context,
    call,
    { ...row, state: 'closed', verdict, closedAt: call.time },
    { en: `Closed as ${verdict}: ${words}`, zh: `已关闭（${verdict}）：${words}` },
  );
}

export async function reopen(context: Context, call: Call, id: string, reason: string): Promise<void> {
  const row = await take(call, id, true);
  if (row.state !== 'closed') {
    throw conflict('response.incident.open', { en: 'The incident is open already.', zh: '该事件并未关闭。' });
  }
  if (row.mergedInto !== null) {
    throw conflict('response.incident.merged', {
      en: 'The incident was merged into another. Work on that one.',
      zh: '该事件已合并到另一事件。请处理那一事件。',
    });
  }
  call.note({ reason });
  const text = { en: `Reopened: ${reason}`, zh: `已重新打开：${reason}` };
  await save(context, call, { ...row, state: 'open', verdict: null, closedAt: null }, text);
}

/** Makes one incident part of another: findings, entities and timeline go over, and it closes as a duplicate. */
export async function merge(context: Context, call: Call, id: string, into: string, reason: string): Promise<void> {
  if (id === into) {
    throw invalid('response.incident.itself', {
      en: 'An incident cannot be merged into itself. Choose another.',
      zh: '事件不能与自身合并。请选择另一事件。',
    });
  }
  await lockDecisions(call.db);
  // Locked in one order whoever merges what, so that two merges cannot wait for each other.
  const [first, second] = [id, into].sort() as [string, string];
  const rows = new Map([
    [first, await take(call, first)],
    [second, await take(call, second)],
  ]);
  const from = rows.get(id) as IncidentRow;
  const target = rows.get(into) as IncidentRow;
  await moveContents(call.db, id, into);
  await moveTimeline(call.db, id, into);
  await moveRuns(call.db, id, into);
  const facts = joinFacts(target.facts, from.facts);
  const ruled = gradeOf(facts);
  call.note({ into, reason });
  const merged = {
    ...from,
    state: 'closed' as const,
    verdict: 'duplicate' as const,
    closedAt: call.time,
    mergedInto: into,
  };
  await save(context, call, merged, {
    en: `Merged into incident ${target.number}: ${reason}`,
    zh: `已合并到事件 ${target.number}：${reason}`,
  });
  await save(
    context,
    call,
    {
      ...target,
      facts,
      findings: target.findings + from.findings,
      title: titleOf(facts),
      headline: headlineOf(facts),
      ruleGrade: ruled.grade,
    },
    {
      en: `Incident ${from.number} was merged into this one: ${reason}`,
      zh: `事件 ${from.number} 已并入本事件：${reason}`,
    },
  );
}
