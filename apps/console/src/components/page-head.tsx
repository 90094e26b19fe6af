import { Button } from '@citywall/ui';
import { type ReactNode, useEffect } from 'react';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';

interface PageHeadProperties {
  readonly title: string;
  /** How many things the list holds, when known. */
  readonly count?: number | undefined;
  readonly lead?: ReactNode;
  /** What can be done here; at most two. */
  readonly actions?: ReactNode;
  readonly back?: { readonly href: string; readonly label: string };
}

/** The head of a page: where one is, how much there is, what can be done. */
export function PageHead({ title, count, lead, actions, back }: PageHeadProperties) {
  const { language } = useWords();
  useEffect(() => {
    document.title = `${title} · Citywall`;
  }, [title]);
  return (
    <header className="page-head">
      <div className="grow">
        {back && (
          <a className="small" href={back.href}>
            ← {back.label}
          </a>
        )}
        <h1>
          {title}
          {count !== undefined && <span className="soft number"> {number(count, language)}</span>}
        </h1>
        {lead && <div className="lead">{lead}</div>}
      </div>
      {actions && <div className="row">{actions}</div>}
    </header>
  );
}

/** New rows announce themselves instead of jumping. */
export function Waiting({ count, show }: { readonly count: number; readonly show: () => void }) {
  const { t } = useWords();
  return (
    <div role="status" className="waiting">
      {count > 0 && (
        <Button small kind="primary" onClick={show}>
          ↑ {t('list.new', { count })}
        </Button>
      )}
    </div>
  );
}

interface MoreProperties {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

/** Asks for the next page of a list. */
export function More({ of }: { readonly of: MoreProperties }) {
  const { t } = useWords();
  if (!of.hasNextPage) return null;
  return (
    <div className="more">
      <Button busy={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {t('list.more')}
      </Button>
    </div>
  );
}
