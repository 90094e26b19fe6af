import { useState } from 'react';
import { useAuthorityAct } from '../../api/authorities.ts';
import type { Authority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { showNotice } from '../notices.tsx';
import { RevocationReason } from './revocation-reason.tsx';

/** Acts on an authority that go on within a root ceremony, or end it. */
export type AuthorityVerb = 'roll-over' | 'renew' | 'revoke' | 'take-offline';

interface AuthorityActProperties {
  readonly authority: Authority;
  readonly verb: AuthorityVerb;
  /** Valid certificates that it issued. */
  readonly valid: number;
  readonly onClose: () => void;
}

const words = {
  'roll-over': ['authority.roll', 'authority.roll.plan', 'authority.rolled'],
  renew: ['authority.renew', 'authority.renew.plan', 'authority.renewed'],
  revoke: ['authority.revoke', 'authority.revoke.plan', 'authority.revoked.done'],
  'take-offline': ['authority.take-offline', 'authority.take-offline.plan', 'authority.taken'],
} as const;

/** Rolls an authority over, renews, revokes it or takes its key offline, after saying what that means. */
export function AuthorityActDialog({ authority, verb, valid, onClose }: AuthorityActProperties) {
  const { t } = useWords();
  const act = useAuthorityAct();
  const [reason, setReason] = useState('keyCompromise');
  const [title, plan, done] = words[verb];
  const { name } = authority;
  const revoking = verb === 'revoke';
  const root = authority.parent === null;
  return (
    <ActDialog
      title={`${t(title)}: ${name}`}
      plan={t(verb === 'roll-over' && root ? 'authority.roll.plan.root' : plan, { name })}
      affects={revoking ? t('authority.revoke.affects', { count: valid }) : undefined}
      undone={revoking ? t('certificate.revoke.undone') : undefined}
      actLabel={t(title)}
      danger={revoking}
      withoutReason={!revoking}
      onClose={onClose}
      onAct={async (said) => {
        const made = await act.mutateAsync({ id: authority.id, verb, body: revoking ? { reason, words: said } : {} });
        showNotice({ text: t(done, { name: made.name }), href: `/trust/authorities?authority=${made.id}` });
      }}
    >
      {revoking && <RevocationReason value={reason} onChange={setReason} />}
    </ActDialog>
  );
}
