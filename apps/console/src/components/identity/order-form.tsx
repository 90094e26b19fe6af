import { FormDialog, SelectField, TextField } from '@citywall/ui';
import { useDeferredValue, useState } from 'react';
import { type OrderKind, useCreateOrder, usePosts } from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { useOrganisationNames } from './organisation-tree.tsx';
import { PersonChoice } from './person-choice.tsx';

interface OrderFormProperties {
  /** About whom; chosen in the form when the post is given instead. */
  readonly person?: { readonly id: string; readonly name: string };
  readonly post?: { readonly id: string; readonly title: string };
  /** Whether the person holds a main post: then he moves, else he joins. */
  readonly employed?: boolean;
  readonly onClose: () => void;
}

const kinds: readonly OrderKind[] = ['join', 'move', 'second', 'leave'];

/** The next full hour, as the field wants it. */
function nextHour(): string {
  const time = new Date(Date.now() + 3_600_000);
  time.setMinutes(0, 0, 0);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Orders a joining, move, secondment or leaving from a day and hour on, and says what that will change. */
export function OrderForm({ person: given, post: place, employed = false, onClose }: OrderFormProperties) {
  const { t, word } = useWords();
  const create = useCreateOrder();
  const [kind, setKind] = useState<OrderKind>(employed ? 'move' : 'join');
  const [person, setPerson] = useState(given);
  const [post, setPost] = useState(place?.id ?? '');
  const [from, setFrom] = useState(nextHour);
  const [until, setUntil] = useState('');
  const [reference, setReference] = useState('');
  const [successor, setSuccessor] = useState<{ readonly id: string; readonly name: string }>();
  const leaves = kind === 'leave';
  const ready =
    person !== undefined &&
    (leaves || post !== '') &&
    from !== '' &&
    reference.trim() !== '' &&
    (kind !== 'second' || until !== '');
  const submit = () => {
    if (person === undefined) return;
    create.mutate(
      {
        kind,
        person: person.id,
        ...(leaves ? {} : { post }),
        from: new Date(from).toISOString(),
        ...(kind === 'second' ? { until: new Date(until).toISOString() } : {}),
        reference: reference.trim(),
        ...(leaves && successor ? { successor: successor.id } : {}),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDialog
      title={given ? t('order.give.title', { name: given.name }) : t('order.give')}
      submitLabel={t('order.give')}
      danger={leaves}
      ready={ready}
      pending={create.isPending}
      problem={<Complaint error={create.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      {!given && <PersonChoice label={t('choose.person')} chosen={person} onChange={setPerson} />}
      <ChoiceField
        label={t('order.kind')}
        value={kind}
        onChange={(value) => setKind(value as OrderKind)}
        options={kinds
          .filter((one) => !place || one !== 'leave')
          .map((one) => ({ value: one, label: word('order.kind', one) }))}
      />
      {place ? (
        <p>
          {t('post.name')}: <strong>{place.title}</strong>
        </p>
      ) : (
        !leaves && <PostChoice chosen={post} onChange={setPost} />
      )}
      <TextField
        label={t('order.from')}
        type="datetime-local"
        required
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      {kind === 'second' && (
        <TextField
          label={t('order.until')}
          type="datetime-local"
          required
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      )}
      <TextField
        label={t('order.reference')}
        required
        maxLength={128}
        value={reference}
        onChange={(event) => setReference(event.target.value)}
      />
      {leaves && (
        <PersonChoice
          label={t('order.successor')}
          hint={t('order.successor.hint')}
          chosen={successor}
          onChange={setSuccessor}
          {...(person ? { without: person.id } : {})}
        />
      )}
      <div className="plan">{t(`order.plan.${kind}`)}</div>
    </FormDialog>
  );
}

function PostChoice({ chosen, onChange }: { readonly chosen: string; readonly onChange: (id: string) => void }) {
  const { t, text } = useWords();
  const { nameOf } = useOrganisationNames();
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const posts = usePosts(undefined, sought === '' ? undefined : sought);
  const options = [
    { value: '', label: t('order.post.choose') },
    ...posts.items.map(({ id, title, organisation }) => ({
      value: id,
      label: `${nameOf(organisation)} · ${text(title)}`,
    })),
  ];
  return (
    <>
      <TextField
        label={t('order.post.find')}
        value={typed}
        maxLength={100}
        onChange={(event) => setTyped(event.target.value)}
      />
      <SelectField
        label={t('post.name')}
        value={chosen}
        options={options}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  );
}
