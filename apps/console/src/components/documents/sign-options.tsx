import { Check, TextField } from '@citywall/ui';
import type { Signatory } from '../../api/documents.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';
import { type NamedPlace, namedPlaces, nameOf, type PageSize, type Place, placeOf } from './seal-place.ts';

/** How a document is to be signed, as the form holds it. */
export interface SignChoice {
  readonly signatory: string;
  readonly reason: string;
  readonly visible: boolean;
  /** As typed. */
  readonly page: string;
  readonly place: Place;
}

interface SealOptionsProperties {
  readonly choice: SignChoice;
  readonly pages: number;
  readonly page: PageSize;
  readonly wrongPage: boolean;
  readonly onChoice: (change: Partial<SignChoice>) => void;
}

/** On which page, and where on it. */
export function SealOptions({ choice, pages, page, wrongPage, onChoice }: SealOptionsProperties) {
  const { t } = useWords();
  return (
    <div className="pair-of-fields">
      <TextField
        label={`${t('sign.page')} ${t('sign.page.of', { count: pages })}`}
        inputMode="numeric"
        maxLength={6}
        value={choice.page}
        wrong={wrongPage ? t('sign.page.wrong', { count: pages }) : undefined}
        onChange={(event) => onChoice({ page: event.target.value.trim() })}
      />
      <ChoiceField
        label={t('sign.place')}
        value={nameOf(choice.place, page) ?? 'free'}
        onChange={(value) => value !== 'free' && onChoice({ place: placeOf(value as NamedPlace, page) })}
        options={[
          ...namedPlaces.map((name) => ({ value: name, label: t(`sign.place.${name}`) })),
          ...(nameOf(choice.place, page) ? [] : [{ value: 'free', label: t('sign.place.free') }]),
        ]}
      />
    </div>
  );
}

interface SignatoryFieldProperties {
  readonly signatories: readonly Signatory[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** In whose name. */
export function SignatoryField({ signatories, value, onChange }: SignatoryFieldProperties) {
  const { t } = useWords();
  return (
    <ChoiceField
      label={t('sign.signatory')}
      value={value}
      onChange={onChange}
      options={signatories.map(({ id, name, organisation }) => ({ value: id, label: `${name} · ${organisation}` }))}
    />
  );
}

interface VisibleFieldProperties {
  readonly seal: string | null;
  readonly visible: boolean;
  readonly onVisible: (visible: boolean) => void;
}

/** Whether the seal is to be seen; a name without one says so. */
export function VisibleField({ seal, visible, onVisible }: VisibleFieldProperties) {
  const { t } = useWords();
  if (seal === null) return <p className="small soft">{t('sign.visible.none')}</p>;
  return (
    <Check checked={visible} onChange={onVisible}>
      {t('sign.visible')}
    </Check>
  );
}
