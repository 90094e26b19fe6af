import { Button, type Column, Empty, FormDialog, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import { type Agent, useAgents, useInviteAgent, useRevokeAgent } from '../api/response.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer, Complaint } from '../components/answer.tsx';
import { Code, Explained, StateMark } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useWords } from '../language/language.ts';

const agentName = /^[\p{L}\p{N}][\p{L}\p{N}._ -]{0,63}$/u;

function useAgentColumns(revoke: (agent: Agent) => void): readonly Column<Agent>[] {
  const { t, word } = useWords();
  const mayRevoke = useHolds('security-administrator');
  return [
    { key: 'name', title: t('agent.name'), cell: (agent) => <strong>{agent.name}</strong> },
    {
      key: 'state',
      title: t('agent.state'),
      tight: true,
      cell: (agent) => <StateMark set="agent.state" state={agent.state} />,
    },
    {
      key: 'kind',
      title: t('agent.kind'),
      tight: true,
      from: 'tablet',
      cell: (agent) => word('agent.kind', agent.kind),
    },
    {
      key: 'addresses',
      title: t('agent.addresses'),
      from: 'desktop',
      cell: (agent) => (
        <span className="row">
          {agent.addresses.map((address) => (
            <Code key={address} value={address} />
          ))}
        </span>
      ),
    },
    { key: 'version', title: t('agent.version'), tight: true, from: 'desktop', cell: (agent) => agent.version ?? '–' },
    { key: 'seen', title: t('source.seen'), tight: true, cell: (agent) => <Ago at={agent.lastSeenAt} /> },
    {
      key: 'revoke',
      title: '',
      tight: true,
      cell: (agent) =>
        mayRevoke &&
        agent.state !== 'revoked' && (
          <Button small onClick={() => revoke(agent)}>
            {t('agent.revoke')}
          </Button>
        ),
    },
  ];
}

function Invite({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const invite = useInviteAgent();
  const [name, setName] = useState('');
  const command = `npx citywall agent --enforce nftables --url ${window.location.origin} --name ${name} --token ${invite.data?.token}`;
  return (
    <FormDialog
      title={t('agent.invite')}
      submitLabel={t('agent.invite')}
      ready={agentName.test(name.trim())}
      pending={invite.isPending}
      done={invite.data !== undefined}
      problem={<Complaint error={invite.error} />}
      onSubmit={() => invite.mutate({ name: name.trim() })}
      onClose={onClose}
    >
      {invite.data ? (
        <>
          <p>{t('agent.invite.run')}</p>
          <div className="raw">
            <Code value={command} />
          </div>
          <p className="small soft">
            {t('agent.invite.once')} <Moment at={invite.data.expiresAt} />
          </p>
        </>
      ) : (
        <>
          <p className="soft">{t('agent.invite.text')}</p>
          <TextField
            label={t('agent.name')}
            hint={t('agent.name.hint')}
            wrong={name.trim() && !agentName.test(name.trim()) ? t('agent.name.hint') : undefined}
            autoFocus
            value={name}
            maxLength={64}
            onChange={(event) => setName(event.target.value)}
          />
        </>
      )}
    </FormDialog>
  );
}

/** The gateways that carry blocks out. */
export function AgentsPage() {
  const { t } = useWords();
  const agents = useAgents();
  const revoke = useRevokeAgent();
  const [inviting, setInviting] = useState(false);
  const [revoking, setRevoking] = useState<Agent>();
  const columns = useAgentColumns(setRevoking);
  const mayInvite = useHolds('security-administrator');
  const inviteButton = mayInvite && (
    <Button kind="primary" onClick={() => setInviting(true)}>
      {t('agent.invite')}
    </Button>
  );
  return (
    <div className="stack">
      <PageHead
        title={t('nav.agents')}
        count={agents.data?.items.length}
        lead={
          <>
            {t('agents.lead')} <Explained term="term.agent" />
          </>
        }
        actions={inviteButton}
      />
      <section className="panel">
        <Answer of={agents}>
          {(page) =>
            page.items.length ? (
              <Table label={t('nav.agents')} rows={page.items} columns={columns} idOf={(agent) => agent.id} />
            ) : (
              <Empty title={t('agents.none')} action={inviteButton}>
                {t('agents.none.text')}
              </Empty>
            )
          }
        </Answer>
      </section>
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {revoking && (
        <ActDialog
          title={t('agent.revoke.title', { name: revoking.name })}
          plan={t('agent.revoke.plan')}
          affects={revoking.name}
          undone={t('agent.revoke.undone')}
          actLabel={t('agent.revoke')}
          danger
          onClose={() => setRevoking(undefined)}
          onAct={(reason) => revoke.mutateAsync({ id: revoking.id, reason })}
        />
      )}
    </div>
  );
}
