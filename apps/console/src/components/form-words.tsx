import { FormWordsProvider } from '@citywall/ui';
import type { ReactNode } from 'react';
import { useWords } from '../language/language.ts';

/** Gives every form below it the words of its usual buttons, in the reader's language. */
export function FormWords({ children }: { readonly children: ReactNode }) {
  const { t } = useWords();
  return (
    <FormWordsProvider value={{ close: t('act.close'), cancel: t('act.cancel'), done: t('act.done') }}>
      {children}
    </FormWordsProvider>
  );
}
