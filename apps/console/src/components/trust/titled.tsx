import { type Column, TextField } from '@citywall/ui';
import type { Text } from '../../api/types.ts';
import { useWords } from '../../language/language.ts';

/** Whether the title is there in both languages. */
export const isTitle = ({ en, zh }: Text): boolean => en.trim() !== '' && zh.trim() !== '';

/** The title as it is sent. */
export const titleOf = ({ en, zh }: Text): Text => ({ en: en.trim(), zh: zh.trim() });

interface TitleFieldsProperties {
  /** What it is called here; each language has a label of its own. */
  readonly label: 'grant.name' | 'profile.title';
  readonly title: Text;
  readonly disabled?: boolean;
  /** Said of a language that is empty. */
  readonly wrong?: string | undefined;
  readonly onChange: (title: Text) => void;
}

/** Asks for a title in both languages. */
export function TitleFields({ label, title, disabled, wrong, onChange }: TitleFieldsProperties) {
  const { t } = useWords();
  return (['en', 'zh'] as const).map((language) => (
    <TextField
      key={language}
      label={t(`${label}.${language}`)}
      lang={language}
      required
      disabled={disabled}
      maxLength={200}
      wrong={title[language].trim() === '' ? wrong : undefined}
      value={title[language]}
      onChange={(event) => onChange({ ...title, [language]: event.target.value })}
    />
  ));
}

/** The first column of what has a title for people and a code for machines. */
export function useTitleColumn<Row extends { readonly title: Text }>(codeOf: (row: Row) => string): Column<Row> {
  const { t, text } = useWords();
  return {
    key: 'title',
    title: t('grant.name'),
    cell: (row) => (
      <>
        <strong>{text(row.title)}</strong>
        <div className="small soft mono">{codeOf(row)}</div>
      </>
    ),
  };
}
