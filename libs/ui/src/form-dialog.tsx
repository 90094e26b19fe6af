import { createContext, type ReactNode, useContext } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './overlay.tsx';

/** What the buttons that every form has are called. */
export interface FormWords {
  readonly close: string;
  readonly cancel: string;
  readonly done: string;
}

const words = createContext<FormWords | undefined>(undefined);

/** Gives all forms below it their words, in the reader's language; stands once, around the whole application. */
export function FormWordsProvider({ value, children }: { readonly value: FormWords; readonly children: ReactNode }) {
  return <words.Provider value={value}>{children}</words.Provider>;
}

interface FormDialogProperties {
  readonly title: ReactNode;
  /** What the act is called on its button. */
  readonly submitLabel: ReactNode;
  /** The act takes something away. */
  readonly danger?: boolean;
  readonly wide?: boolean;
  /** Whether what is entered can be sent; true unless said otherwise. */
  readonly ready?: boolean;
  /** The act is under way. */
  readonly pending?: boolean;
  /** The act is done and the content shows what came of it: nothing is left but to close. */
  readonly done?: boolean;
  /** Why the act was refused; stands below the fields, and what was typed stays. */
  readonly problem?: ReactNode;
  /** A further button beside the act: a trial, say. */
  readonly beside?: ReactNode;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog that asks for something and does one act with it, by its button or by Enter. `onSubmit` is called only while
 * the form is ready and the act neither under way nor done; closing is the caller's, after the act.
 */
export function FormDialog(form: FormDialogProperties) {
  const { ready = true, pending = false, done = false } = form;
  const named = useContext(words);
  if (!named) throw new Error('A form needs a FormWordsProvider around it.');
  return (
    <Dialog
      title={form.title}
      closeLabel={named.close}
      wide={form.wide}
      onClose={form.onClose}
      onSubmit={() => {
        if (ready && !pending && !done) form.onSubmit();
      }}
      footer={
        done ? (
          <Button kind="primary" onClick={form.onClose}>
            {named.done}
          </Button>
        ) : (
          <>
            <Button onClick={form.onClose}>{named.cancel}</Button>
            {form.beside}
            <Button kind={form.danger ? 'danger-primary' : 'primary'} type="submit" busy={pending} disabled={!ready}>
              {form.submitLabel}
            </Button>
          </>
        )
      }
    >
      {form.children}
      {form.problem}
    </Dialog>
  );
}
