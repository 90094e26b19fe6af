import type { Language } from '../language/languages.ts';

/** A step of a CACAO 2.0 workflow as drawn: its place in order and where it leads. */
export interface WorkflowStep {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly description: string | undefined;
  readonly leadsTo: readonly {
    readonly label: 'next' | 'success' | 'failure' | 'true' | 'false' | 'case' | 'default';
    /** The value that a case stands for. */
    readonly value?: string;
    readonly to: string;
  }[];
}

type Raw = { readonly [key: string]: unknown };

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function exits(step: Raw): WorkflowStep['leadsTo'] {
  const found: WorkflowStep['leadsTo'][number][] = [];
  const single = {
    on_completion: 'next',
    on_success: 'success',
    on_failure: 'failure',
    on_true: 'true',
    on_false: 'false',
  } as const;
  for (const [field, label] of Object.entries(single)) {
    const to = asText(step[field]);
    if (to) found.push({ label, to });
  }
  for (const to of Array.isArray(step.next_steps) ? step.next_steps : [])
    if (typeof to === 'string') found.push({ label: 'next', to });
  const cases = step.cases;
  if (cases && typeof cases === 'object')
    for (const [value, to] of Object.entries(cases))
      if (typeof to === 'string')
        found.push(value === 'default' ? { label: 'default', to } : { label: 'case', value, to });
  return found;
}

/** The Chinese name that an extension of the step gives it. */
function chineseName(step: Raw): string | undefined {
  const extensions = step.step_extensions;
  if (!extensions || typeof extensions !== 'object') return undefined;
  for (const extension of Object.values(extensions)) {
    const name = asText((extension as Raw | null)?.name_zh);
    if (name) return name;
  }
  return undefined;
}

/** The steps in the order in which they can be reached from the start; at most 200, unknown targets are left out. */
export function workflowSteps(playbook: Raw, language: Language): readonly WorkflowStep[] {
  const workflow = (playbook.workflow ?? {}) as { readonly [id: string]: Raw };
  const start = asText(playbook.workflow_start) ?? Object.keys(workflow).find((id) => workflow[id]?.type === 'start');
  const order: WorkflowStep[] = [];
  const seen = new Set<string>();
  const queue = start ? [start] : [];
  while (queue.length && order.length < 200) {
    const id = queue.shift()!;
    const step = workflow[id];
    if (!step || seen.has(id)) continue;
    seen.add(id);
    const leadsTo = exits(step).filter((exit) => workflow[exit.to]);
    order.push({
      id,
      name: (language === 'zh' && chineseName(step)) || asText(step.name) || asText(step.type) || id,
      type: asText(step.type) ?? '',
      description: asText(step.description),
      leadsTo,
    });
    queue.push(...leadsTo.map((exit) => exit.to));
  }
  return order;
}

/** Finds the CACAO document in what the server answers about a playbook: itself, or below `source`, `content` or `playbook`. */
export function cacaoOf(answer: Raw): Raw | undefined {
  for (const candidate of [answer, answer.document, answer.cacao, answer.source, answer.content, answer.playbook]) {
    let value: unknown = candidate;
    if (typeof value === 'string') {
      try {
        value = JSON.parse(value);
      } catch {
        continue;
      }
    }
    if (value && typeof value === 'object' && 'workflow' in value) return value as Raw;
  }
  return undefined;
}
