import { Button, SelectField } from '@citywall/ui';
import { useState } from 'react';
import { useWords } from '../../language/language.ts';

const fewest = 2;
const most = 50;

/** The holders and the quorum as they are being typed. */
export interface HolderChoice {
  /** With an id of their own, so that rows keep their place while others go. */
  readonly rows: readonly { readonly id: number; readonly name: string }[];
  readonly threshold: number;
}

/** Five holders of whom three suffice: one may be ill and one share lost. */
export const usualHolders: HolderChoice = {
  rows: [1, 2, 3, 4, 5].map((id) => ({ id, name: '' })),
  threshold: 3,
};

/** The names as they are sent. */
export const namesOf = ({ rows }: HolderChoice): readonly string[] => rows.map((row) => row.name.trim());

/** Whether the choice can be sent: every holder named, each once, the quorum within their number. */
export function isWhole(choice: HolderChoice): boolean {
  const names = namesOf(choice);
  return names.every(Boolean) && new Set(names).size === names.length && choice.threshold <= names.length;
}

/** Asks who holds a share and how many shares unseal, and says what that means. */
export function HolderFields({
  choice,
  onChange,
}: {
  readonly choice: HolderChoice;
  readonly onChange: (choice: HolderChoice) => void;
}) {
  const { t } = useWords();
  const [next, setNext] = useState(choice.rows.length + 1);
  const { rows, threshold } = choice;
  const names = namesOf(choice);
  const values = { threshold, count: rows.length, lost: rows.length - threshold, short: threshold - 1 };
  const remove = (id: number) => {
    const kept = rows.filter((row) => row.id !== id);
    onChange({ rows: kept, threshold: Math.min(threshold, kept.length) });
  };
  return (
    <div className="stack">
      <fieldset className="stack tight" aria-label={t('found.holders')}>
        <strong>{t('found.holders')}</strong>
        <span className="small soft">{t('found.holder.hint')}</span>
        {rows.map((row, index) => {
          const twice = names[index] !== '' && names.indexOf(names[index]!) !== index;
          return (
            <div key={row.id}>
              <div className="holder-row">
                <label htmlFor={`holder-${row.id}`}>{t('found.holder', { count: index + 1 })}</label>
                <input
                  id={`holder-${row.id}`}
                  className="input"
                  maxLength={128}
                  aria-invalid={twice}
                  value={row.name}
                  onChange={(event) =>
                    onChange({
                      ...choice,
                      rows: rows.map((one) => (one.id === row.id ? { ...one, name: event.target.value } : one)),
                    })
                  }
                />
                <Button
                  small
                  kind="quiet"
                  disabled={rows.length <= fewest}
                  aria-label={t('found.holder.remove', { count: index + 1 })}
                  onClick={() => remove(row.id)}
                >
                  ×
                </Button>
              </div>
              {twice && <span className="wrong-reason">{t('found.holder.twice')}</span>}
            </div>
          );
        })}
        <div>
          <Button
            small
            disabled={rows.length >= most}
            onClick={() => {
              onChange({ ...choice, rows: [...rows, { id: next, name: '' }] });
              setNext(next + 1);
            }}
          >
            {t('found.holder.add')}
          </Button>
        </div>
      </fieldset>
      <SelectField
        label={t('found.threshold')}
        value={String(threshold)}
        options={rows.slice(1).map((_, index) => ({ value: String(index + 2), label: String(index + 2) }))}
        onChange={(event) => onChange({ ...choice, threshold: Number(event.target.value) })}
      />
      <p className={threshold === rows.length ? 'plan refused' : 'plan'}>
        {t(threshold === rows.length ? 'found.quorum.all' : 'found.quorum', values)}
      </p>
    </div>
  );
}
