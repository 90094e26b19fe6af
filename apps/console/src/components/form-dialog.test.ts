import { FormDialog, FormWordsProvider } from '@citywall/ui';
import { type ComponentProps, createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';

type Form = ComponentProps<typeof FormDialog>;

const form: Form = { title: 'T', submitLabel: 'Send', onSubmit: () => {}, onClose: () => {}, children: 'fields' };
const words = { close: 'Close', cancel: 'Cancel', done: 'Done' };

/** The buttons at the foot of a form, as label, kind and whether they can be pressed; and the text of its content. */
function drawn(values: Partial<Form>) {
  const worded = { value: words, children: createElement(FormDialog, { ...form, ...values }) };
  const page = renderToStaticMarkup(createElement(FormWordsProvider, worded));
  const [, content = '', foot = ''] = /<div class="content">(.*)<\/div><footer>(.*)<\/footer>/.exec(page) ?? [];
  const buttons = [...foot.matchAll(/<button ([^>]*)>([^<]*)/g)].map(([, attributes = '', label]) => ({
    label,
    kind: /class="button ?([^"]*)"/.exec(attributes)?.[1],
    sends: attributes.includes('type="submit"'),
    disabled: attributes.includes('disabled'),
  }));
  return { content, buttons };
}

describe('a form', () => {
  const cancel = { label: 'Cancel', kind: '', sends: false, disabled: false };
  it('offers to cancel and to do its act, by Enter too', () => {
    expect(drawn({}).buttons).toEqual([cancel, { label: 'Send', kind: 'primary', sends: true, disabled: false }]);
  });
  it('sends nothing while it is not ready or the act is under way', () => {
    expect(drawn({ ready: false }).buttons[1]?.disabled).toBe(true);
    expect(drawn({ pending: true }).buttons[1]?.disabled).toBe(true);
  });
  it('warns of an act that takes something away', () => {
    expect(drawn({ danger: true }).buttons[1]?.kind).toBe('danger primary');
  });
  it('leaves only closing once the act is done', () => {
    expect(drawn({ done: true }).buttons).toEqual([{ label: 'Done', kind: 'primary', sends: false, disabled: false }]);
  });
  it('keeps what was typed and says below it why it was refused', () => {
    expect(drawn({ problem: 'Refused.' }).content).toBe('fieldsRefused.');
  });
  it('is not drawn without words', () => {
    expect(() => renderToStaticMarkup(createElement(FormDialog, form))).toThrow('FormWordsProvider');
  });
});
