import { Button, Empty, Skeleton } from '@citywall/ui';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.ts';
import { useWords } from '../language/language.ts';

/** Says what went wrong and what to do next, with a way to try again. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { t, text } = useWords();
  const problem = asProblem(error);
  return (
    <Empty
      title={problem.status === 403 ? t('failure.denied') : t('failure.title')}
      action={retry && problem.status !== 403 ? <Button onClick={retry}>{t('act.retry')}</Button> : undefined}
    >
      {text(problem.text)} <span className="small mono">{problem.code}</span>
    </Empty>
  );
}

interface Asked<Answer> {
  readonly data: Answer | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface AnswerProperties<Answer> {
  readonly of: Asked<Answer>;
  readonly lines?: number;
  readonly children: (answer: Answer) => ReactNode;
}

/** One of three: the answer, a skeleton while it is on its way, or what went wrong. An old answer stays when a refresh fails. */
export function Answer<Given>({ of, lines, children }: AnswerProperties<Given>) {
  const { t } = useWords();
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Failure error={of.error} retry={() => void of.refetch()} />;
  return <Skeleton lines={lines ?? 6} label={t('state.loading')} />;
}

/** The complaint of a form: what the server refused and why; nothing when nothing is wrong. */
export function Complaint({ error }: { readonly error: unknown }) {
  const { text } = useWords();
  if (!error) return null;
  const problem = asProblem(error);
  return (
    <p className="complaint" role="alert">
      {text(problem.text)}
    </p>
  );
}
