import { Check, FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useRoles } from '../../../api/identity.ts';
import { type Review, useOpenReview } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { ChoiceField } from '../../choice-field.tsx';
import { CheckList } from '../../trust/check-list.tsx';
import { dayFromNow, endOfDay, namesIn } from './role-name.tsx';

const scopes = ['all', 'privileged', 'conspicuous', 'roles'] as const;
const reviewersBy: readonly Review['reviewers'][] = ['owners', 'organisation', 'named'];

/** Opens a review: which rights, who decides, until when. */
export function ReviewForm({
  onClose,
  onOpened,
}: {
  readonly onClose: () => void;
  readonly onOpened: (review: Review) => void;
}) {
  const { t, text, word } = useWords();
  const open = useOpenReview();
  const roles = useRoles().data?.items ?? [];
  const [title, setTitle] = useState('');
  const [scope, setScope] = useState<string>('all');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [reviewers, setReviewers] = useState<Review['reviewers']>('owners');
  const [named, setNamed] = useState('');
  const [due, setDue] = useState(() => dayFromNow(21));
  const [removes, setRemoves] = useState(false);
  const end = endOfDay(due);
  const names = namesIn(named);
  const ready =
    title.trim() !== '' &&
    end !== undefined &&
    (scope !== 'roles' || chosen.length > 0) &&
    (reviewers !== 'named' || names.length > 0);
  const submit = () => {
    if (end === undefined) return;
    const narrowed = scope === 'roles' ? { roles: chosen } : scope === 'all' ? {} : { [scope]: true };
    const people = reviewers === 'named' ? { named: names } : {};
    open.mutate(
      { title: title.trim(), scope: narrowed, reviewers, ...people, due: end, removeUndecided: removes },
      { onSuccess: onOpened },
    );
  };
  return (
    <FormDialog
      title={t('review.open')}
      submitLabel={t('review.open')}
      ready={ready}
      pending={open.isPending}
      problem={<Complaint error={open.error} />}
      onClose={onClose}
      onSubmit={submit}
    >
      <TextField
        label={t('review.name')}
        required
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <ChoiceField
        label={t('review.scope')}
        value={scope}
        onChange={setScope}
        options={scopes.map((value) => ({ value, label: word('review.scope', value) }))}
      />
      {scope === 'roles' && (
        <CheckList
          label={t('review.scope.roles')}
          options={roles.map((role) => ({ value: role.name, label: text(role.title) }))}
          chosen={chosen}
          onChange={setChosen}
        />
      )}
      <ChoiceField
        label={t('review.reviewers')}
        value={reviewers}
        onChange={(value) => setReviewers(value as Review['reviewers'])}
        options={reviewersBy.map((value) => ({ value, label: word('review.reviewers', value) }))}
      />
      {reviewers === 'named' && (
        <TextArea
          label={t('review.named')}
          required
          rows={3}
          value={named}
          onChange={(event) => setNamed(event.target.value)}
        />
      )}
      <TextField
        label={t('review.due')}
        type="date"
        required
        min={dayFromNow(1)}
        value={due}
        onChange={(event) => setDue(event.target.value)}
      />
      <Check checked={removes} onChange={setRemoves}>
        {t('review.undecided')}
      </Check>
      <div className="plan">{t('review.open.plan')}</div>
    </FormDialog>
  );
}
