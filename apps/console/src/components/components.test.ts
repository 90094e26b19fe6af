import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../api/response.ts';
import type { Finding } from '../api/types.ts';
import { safeReturn } from '../state/safe-return.ts';
import { sizeOfCheckpoint } from './checkpoint-size.ts';
import { layoutEntities } from './entity-layout.ts';
import { targetText } from './run-target.ts';
import { readViews } from './saved-views.tsx';
import { proofOf, tellStory } from './story.tsx';
import { cacaoOf, workflowSteps } from './workflow.ts';

const entry = (second: number, kind: TimelineEntry['kind']): TimelineEntry => ({
  time: new Date(second * 1000).toISOString(),
  kind,
  text: { en: String(second), zh: String(second) },
  by: null,
  ref: null,
});

describe('the story of an incident', () => {
  it('is told in time order, a storm of findings drawn together', () => {
    const storm = Array.from({ length: 100 }, (_, second) => entry(second, 'finding'));
    const told = tellStory([entry(200, 'action'), ...storm.reverse(), entry(150, 'change')]);
    expect(told.map((one) => [one.kind, one.text.en])).toEqual([
      ['finding', '0'],
      ['finding', '99'],
      ['change', '150'],
      ['action', '200'],
    ]);
    expect(told[0]!.hidden).toBe(98);
  });
  it('links each line to what proves it', () => {
    expect(proofOf({ ...entry(1, 'action'), ref: { kind: 'block', id: 'b1' } })).toBe('/blocks?state=all&block=b1');
    expect(proofOf(entry(1, 'comment'))).toBeUndefined();
    expect(proofOf({ ...entry(1, 'action'), ref: { kind: 'unheard', id: 'x' } })).toBeUndefined();
  });
});

describe('the picture of who is involved', () => {
  const attacker = { kind: 'address', value: '203.0.113.66', role: 'attacker' } as const;
  const host = (name: string) => ({ kind: 'host', value: name, role: 'target' }) as const;
  it('joins only what one finding names together', () => {
    const finding = { entities: [attacker, host('a')] } as unknown as Finding;
    const { nodes, edges } = layoutEntities([attacker, host('a'), host('b'), host('a')], [finding, finding]);
    expect(nodes).toHaveLength(3);
    expect(edges.map((edge) => [edge.from.entity.value, edge.to.entity.value, edge.count])).toEqual([
      ['203.0.113.66', 'a', 2],
    ]);
  });
  it('never becomes a hairball', () => {
    const hosts = Array.from({ length: 50 }, (_, index) => host(`h${index}`));
    const { nodes, hidden } = layoutEntities([attacker, ...hosts], []);
    expect([nodes.length, hidden]).toEqual([7, 44]);
  });
});

describe('the workflow of a playbook', () => {
  const workflow = {
    s: { type: 'start', name: 'Start', on_completion: 'c' },
    c: { type: 'if-condition', on_true: 'a', on_false: 'e' },
    a: { type: 'action', name: 'Block', on_success: 'e', on_failure: 'missing' },
    e: { type: 'end' },
    lost: { type: 'action' },
  };
  it('lists the steps that can be reached, in order, with where they lead', () => {
    const steps = workflowSteps({ workflow_start: 's', workflow }, 'en');
    expect(steps.map((step) => step.id)).toEqual(['s', 'c', 'a', 'e']);
    expect(steps[2]!.leadsTo).toEqual([{ label: 'success', to: 'e' }]);
  });
  it('ends on a workflow that runs in a circle', () => {
    expect(workflowSteps({ workflow: { s: { type: 'start', on_completion: 's' } } }, 'en')).toHaveLength(1);
  });
  it('is told in Chinese where a step has a Chinese name, and says what each case stands for', () => {
    const steps = workflowSteps(
      {
        workflow: {
          s: {
            type: 'start',
            name: 'Which kind?',
            cases: { 'ipv4-addr': 'a', default: 'e' },
            step_extensions: { own: { name_zh: '何种类型？' } },
          },
          a: { type: 'action', name: 'Block' },
          e: { type: 'end' },
        },
      },
      'zh',
    );
    expect(steps.map((step) => step.name)).toEqual(['何种类型？', 'Block', 'end']);
    expect(steps[0]!.leadsTo).toEqual([
      { label: 'case', value: 'ipv4-addr', to: 'a' },
      { label: 'default', to: 'e' },
    ]);
  });
  it('is found in the text that the server keeps, and not in broken text', () => {
    expect(cacaoOf({ content: JSON.stringify({ workflow }) })?.workflow).toEqual(workflow);
    expect(cacaoOf({ content: '{broken' })).toBeUndefined();
  });
});

it('saved views that were tampered with count as none', () => {
  expect(readViews('not json')).toEqual([]);
  expect(readViews('[{"name":1},{"name":"a","search":"?b=c"},null]')).toEqual([{ name: 'a', search: '?b=c' }]);
});

it('after signing in one only ever returns to a page of this console', () => {
  expect(safeReturn('/incidents?state=open')).toBe('/incidents?state=open');
  for (const wrong of ['//evil.example', '/\\evil.example', 'https://evil.example', '/sign-in', undefined]) {
    expect(safeReturn(wrong)).toBe('/');
  }
});

it('targets are shown by their value', () => {
  expect(targetText({ kind: 'address', value: '203.0.113.7' })).toBe('203.0.113.7');
  expect(targetText(null)).toBe('–');
});

describe('the size in a checkpoint', () => {
  it('is its second line', () => {
    expect(sizeOfCheckpoint('citywall.1a2b\n1200\nroot\n\n— citywall.1a2b signature\n')).toBe(1200);
  });

  it.each(['', 'one line', 'citywall\n-3\n', 'citywall\n12 records\n', '{"size":\n12}\n'])(
    'is not found in %j',
    (text) => {
      expect(sizeOfCheckpoint(text)).toBeUndefined();
    },
  );
});
