import { FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type HygieneFinding,
  type HygieneSettings,
  useDecideFinding,
  useSetHygiene,
  useSetOwner,
} from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { PersonChoice } from './person-choice.tsx';

export type HygieneVerb = 'keep' | 'close' | 'owner';

interface HygieneActProperties {
  readonly finding: HygieneFinding;
  readonly verb: HygieneVerb;
  readonly onClose: () => void;
}

/** Keeps, closes, or finds an owner for what was found. */
export function HygieneAct({ finding, verb, onClose }: HygieneActProperties) {
  const { t } = useWords();
  const decide = useDecideFinding();
  const give = useSetOwner();
  const [owner, setOwner] = useState<{ readonly id: string; readonly name: string }>();
  const { id, name, thing, thingId } = finding;
  if (verb === 'owner')
    return (
      <ActDialog
        title={t('hygiene.owner.title', { name })}
        plan={t('hygiene.owner.plan')}
        actLabel={t('hygiene.owner')}
        ready={owner !== undefined}
        onClose={onClose}
        onAct={(reason) => give.mutateAsync({ thing, id: thingId, owner: owner?.id ?? '', reason })}
      >
        <PersonChoice label={t('person.owner')} chosen={owner} onChange={setOwner} />
      </ActDialog>
    );
  return (
    <ActDialog
      title={t(`hygiene.${verb}.title`, { name })}
      plan={t(`hygiene.${verb}.plan`)}
      affects={name}
      undone={verb === 'close' && t('hygiene.close.undone')}
      actLabel={t(`hygiene.${verb}`)}
      danger={verb === 'close'}
      onClose={onClose}
      onAct={(reason) => decide.mutateAsync({ id, verb, reason })}
    />
  );
}

/** When something counts as unused, how long it is warned of, and since when people need an order. */
export function HygieneMeasures({
  settings,
  onClose,
}: {
  readonly settings: HygieneSettings;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const set = useSetHygiene();
  const [dormant, setDormant] = useState(String(settings.dormantDays));
  const [warning, setWarning] = useState(String(settings.warningDays));
  const [since, setSince] = useState(settings.ordersSince?.slice(0, 10) ?? '');
  const submit = () =>
    set.mutate(
      {
        dormantDays: Number(dormant),
        warningDays: Number(warning),
        ordersSince: since === '' ? null : new Date(`${since}T00:00:00`).toISOString(),
      },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title={t('hygiene.set')}
      submitLabel={t('hygiene.set')}
      ready={Number(dormant) >= 7 && Number(warning) >= 1}
      pending={set.isPending}
      problem={<Complaint error={set.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('hygiene.dormant.days')}
        type="number"
        min={7}
        max={3650}
        required
        value={dormant}
        onChange={(event) => setDormant(event.target.value)}
      />
      <TextField
        label={t('hygiene.warning.days')}
        type="number"
        min={1}
        max={365}
        required
        value={warning}
        onChange={(event) => setWarning(event.target.value)}
      />
      <TextField
        label={t('hygiene.orders.since')}
        hint={t('hygiene.orders.hint')}
        type="date"
        value={since}
        onChange={(event) => setSince(event.target.value)}
      />
    </FormDialog>
  );
}
