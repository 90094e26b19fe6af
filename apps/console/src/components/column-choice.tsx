import { Check, type Column, Menu } from '@citywall/ui';
import { useWords } from '../language/language.ts';
import { usePreference } from '../state/preference.ts';

/** The columns a person wants to see in a list, and the menu that chooses them; the first column always stays. */
export function useColumns<Row>(list: string, columns: readonly Column<Row>[]) {
  const { t } = useWords();
  const [kept, keep] = usePreference(`columns.${list}`);
  const hidden = new Set((kept ?? '').split(',').filter(Boolean));
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    keep([...next].join());
  };
  const menu = (
    <Menu label={t('list.columns')}>
      {columns.slice(1).map((column) => (
        <Check key={column.key} checked={!hidden.has(column.key)} onChange={() => toggle(column.key)}>
          {column.title}
        </Check>
      ))}
    </Menu>
  );
  return { shown: columns.filter((column, index) => index === 0 || !hidden.has(column.key)), menu };
}
