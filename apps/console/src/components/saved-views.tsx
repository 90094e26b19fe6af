import { Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { usePreference } from '../state/preference.ts';
import { stringifySearch } from '../state/url.ts';

interface View {
  readonly name: string;
  readonly search: string;
}

/** The views kept in this browser; anything that is not a list of views counts as none. */
export function readViews(kept: string | null): readonly View[] {
  try {
    const list: unknown = JSON.parse(kept ?? '[]');
    if (!Array.isArray(list)) return [];
    return list.filter((view): view is View => typeof view?.name === 'string' && typeof view?.search === 'string');
  } catch {
    return [];
  }
}

/** Keeps the present filters under a name, and goes back to kept ones. */
export function SavedViews({ page }: { readonly page: string }) {
  const { t } = useWords();
  const { path, search, go } = usePlace();
  const [kept, keep] = usePreference(`views.${page}`);
  const [name, setName] = useState('');
  const views = readViews(kept);
  const save = () => {
    if (!name.trim()) return;
    const view = {
      name: name.trim().slice(0, 60),
      search: stringifySearch({ ...search, event: undefined, finding: undefined }),
    };
    keep(JSON.stringify([...views.filter((one) => one.name !== view.name), view].slice(-30)));
    setName('');
  };
  return (
    <Menu label={t('views.label')}>
      {views.map((view) => (
        <span key={view.name} className="row between">
          <button type="button" className="button quiet small" onClick={() => go(path + view.search)}>
            {view.name}
          </button>
          <button
            type="button"
            className="close"
            aria-label={t('views.remove', { name: view.name })}
            onClick={() => keep(JSON.stringify(views.filter((one) => one.name !== view.name)))}
          >
            ×
          </button>
        </span>
      ))}
      {views.length === 0 && <span className="soft small">{t('views.none')}</span>}
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <input
          className="input grow"
          aria-label={t('views.name')}
          placeholder={t('views.name')}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
        />
        <Button small type="submit" disabled={!name.trim()}>
          {t('views.save')}
        </Button>
      </form>
    </Menu>
  );
}
