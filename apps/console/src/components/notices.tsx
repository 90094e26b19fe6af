import { Button } from '@citywall/ui';
import { useSyncExternalStore } from 'react';
import { useWords } from '../language/language.ts';

/** A short word about what was done, with a way to take it back where there is one. */
export interface Notice {
  readonly text: string;
  readonly undo?: () => void;
  /** Where the proof is. */
  readonly href?: string;
}

let notices: readonly (Notice & { readonly id: number })[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

function setNotices(next: typeof notices): void {
  notices = next;
  for (const watcher of watchers) watcher();
}

const remove = (id: number) => setNotices(notices.filter((notice) => notice.id !== id));

/** Shows a notice for some seconds; one with an Undo stays longer. */
export function showNotice(notice: Notice): void {
  const id = nextId++;
  setNotices([...notices.slice(-2), { ...notice, id }]);
  setTimeout(() => remove(id), notice.undo || notice.href ? 15_000 : 6_000);
}

/** Where notices appear. */
export function Notices() {
  const { t } = useWords();
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => notices,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className="toast">
          <span className="grow">{notice.text}</span>
          {notice.href && (
            <a className="button small" href={notice.href}>
              {t('act.show')}
            </a>
          )}
          {notice.undo && (
            <Button
              small
              onClick={() => {
                notice.undo?.();
                remove(notice.id);
              }}
            >
              {t('act.undo')}
            </Button>
          )}
          <button type="button" className="close" aria-label={t('act.close')} onClick={() => remove(notice.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
