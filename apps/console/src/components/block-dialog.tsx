import { TextField } from '@citywall/ui';
import { useEffect, useState } from 'react';
import { type BlockPlan, useCreateBlock, usePlanBlock } from '../api/response.ts';
import type { Text } from '../api/types.ts';
import { duration } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Complaint } from './answer.tsx';
import { ChoiceField } from './choice-field.tsx';
import { showNotice } from './notices.tsx';

/** What may be an address or a network; the server says whether it is one. */
const network = /^[0-9a-fA-F:.]{3,45}(\/\d{1,3})?$/;
const lengths = [600, 3600, 21_600, 86_400, 604_800];

const refusalText = (refusal: BlockPlan['refusal']): Text | undefined =>
  refusal ? ('en' in refusal ? refusal : refusal.text) : undefined;

interface BlockDialogProperties {
  readonly address?: string | undefined;
  readonly incident?: string;
  readonly onClose: () => void;
}

/** Blocks an address: shows the plan as the gateways would carry it out before anything is done. */
export function BlockDialog({ address: given = '', incident, onClose }: BlockDialogProperties) {
  const { t, text, language } = useWords();
  const [address, setAddress] = useState(given);
  const [seconds, setSeconds] = useState(3600);
  const plan = usePlanBlock();
  const create = useCreateBlock();
  const { mutate, reset } = plan;
  useEffect(() => {
    reset();
    if (!network.test(address.trim())) return;
    const timer = setTimeout(() => mutate({ address: address.trim(), seconds }), 300);
    return () => clearTimeout(timer);
  }, [address, seconds, mutate, reset]);
  const refusal = refusalText(plan.data?.refusal ?? null);
  return (
    <ActDialog
      title={t('block.create')}
      danger
      plan={
        plan.data &&
        (refusal ? <p>{text(refusal)}</p> : plan.data.changes.map((change) => <p key={change.en}>{text(change)}</p>))
      }
      undone={t('block.create.undone')}
      ends={t('block.create.ends', { length: duration(seconds, language) })}
      actLabel={t('block.create')}
      ready={Boolean(plan.data) && !refusal}
      refused={Boolean(refusal)}
      onClose={onClose}
      onAct={async (reason) => {
        const block = await create.mutateAsync({
          address: address.trim(),
          seconds,
          reason,
          ...(incident ? { incident } : {}),
        });
        showNotice({
          text: t('block.created', { address: address.trim() }),
          href: `/blocks?state=all&block=${block.id}`,
        });
      }}
    >
      <TextField
        label={t('block.address')}
        hint={t('block.address.hint')}
        wrong={address.trim().length > 3 && !network.test(address.trim()) ? t('block.address.name') : undefined}
        className="mono"
        value={address}
        autoFocus={!given}
        onChange={(event) => setAddress(event.target.value)}
      />
      <ChoiceField
        label={t('block.length')}
        value={String(seconds)}
        onChange={(value) => setSeconds(Number(value))}
        options={lengths.map((length) => ({ value: String(length), label: duration(length, language) }))}
      />
      <Complaint error={plan.error} />
    </ActDialog>
  );
}
