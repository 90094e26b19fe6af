import { Dialog } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { useWords } from '../language/language.ts';
import type { MessageKey } from '../language/messages.ts';
import { usePlace } from '../state/navigation.ts';
import { navigation } from './navigation.table.ts';

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const plain = (event: KeyboardEvent) =>
  !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector('dialog[open]');

/** g and then a letter goes to a place; / puts the cursor into the page's search. */
export function useGoKeys(): void {
  const { go } = usePlace();
  useEffect(() => {
    let pressed = 0;
    const listen = (event: KeyboardEvent) => {
      if (!plain(event)) return;
      if (event.key === '/') {
        const search = document.querySelector<HTMLElement>('[data-search] input');
        if (search) {
          event.preventDefault();
          search.focus();
        }
      } else if (event.key === 'g') pressed = Date.now();
      else if (Date.now() - pressed < 1500) {
        pressed = 0;
        const item = navigation.flatMap((group) => group.items).find((one) => one.key === event.key);
        if (item) go(item.path);
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [go]);
}

const listKeys: readonly (readonly [string, MessageKey])[] = [
  ['j', 'keys.down'],
  ['k', 'keys.up'],
  ['Enter', 'keys.open'],
  ['x', 'keys.choose'],
  ['/', 'keys.search'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
];

/** Shows all keys when ? is pressed. */
export function KeyHelp() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === '?' && plain(event)) setOpen(true);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  if (!open) return null;
  return (
    <Dialog title={t('keys.title')} closeLabel={t('act.close')} onClose={() => setOpen(false)}>
      <dl className="facts">
        {listKeys.map(([key, label]) => (
          <div key={key} className="pair">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
        {navigation.flatMap((group) =>
          group.items.map((item) => (
            <div key={item.path} className="pair">
              <dt>
                <kbd>g</kbd> <kbd>{item.key}</kbd>
              </dt>
              <dd>{t(item.label)}</dd>
            </div>
          )),
        )}
      </dl>
    </Dialog>
  );
}
