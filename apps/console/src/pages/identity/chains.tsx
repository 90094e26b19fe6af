import '../../language/sign-in.ts';
import '../../components/identity/sign-in/sign-in.css';
import { Button, type Column, Empty, Table } from '@citywall/ui';
import { type ChainVersion, useChainText, useChainVersions } from '../../api/sign-in.ts';
import { Answer } from '../../components/answer.tsx';
import { ChainEditor } from '../../components/identity/sign-in/chain-editor.tsx';
import { ChainHelp } from '../../components/identity/sign-in/chain-help.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

/** Authentication chains: the text that counts, a trial of what is to count, and all versions. */
export function ChainsPage() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const taken = one(search, 'version');
  const live = useChainText();
  const other = useChainText(taken === undefined ? undefined : Number(taken));
  return (
    <div className="stack">
      <PageHead title={t('chain.title')} lead={t('chain.lead')} />
      <Answer of={live}>
        {(now) => (
          <Answer of={other}>
            {(begin) => (
              <ChainEditor
                key={`${now.version?.number ?? 0} ${begin.version?.number ?? 0}`}
                live={now.text}
                begin={begin.text}
              />
            )}
          </Answer>
        )}
      </Answer>
      <ChainHelp />
      <Versions onTake={({ number }) => change({ version: String(number) })} />
    </div>
  );
}

function Versions({ onTake }: { readonly onTake: (version: ChainVersion) => void }) {
  const { t } = useWords();
  const versions = useChainVersions();
  const columns: readonly Column<ChainVersion>[] = [
    {
      key: 'number',
      title: t('chain.version'),
      tight: true,
      cell: ({ number }) => <span className="number">{number}</span>,
    },
    {
      key: 'state',
      title: t('user.state'),
      tight: true,
      cell: ({ state }) => <StateMark set="chain.state" state={state} />,
    },
    { key: 'note', title: t('chain.note'), cell: ({ note }) => note },
    { key: 'by', title: t('chain.by'), from: 'tablet', cell: ({ createdBy, publishedBy }) => publishedBy ?? createdBy },
    {
      key: 'at',
      title: t('desk.when'),
      tight: true,
      from: 'tablet',
      cell: ({ createdAt, publishedAt }) => <Moment at={publishedAt ?? createdAt} />,
    },
    {
      key: 'take',
      title: '',
      tight: true,
      cell: (version) => (
        <Button small onClick={() => onTake(version)}>
          {t('chain.take')}
        </Button>
      ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <h2 className="grow">{t('chain.versions')}</h2>
      </header>
      <Answer of={versions} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('chain.versions.none')}>{t('chain.versions.none.text')}</Empty>
          ) : (
            <Table label={t('chain.versions')} rows={items} columns={columns} idOf={({ number }) => String(number)} />
          )
        }
      </Answer>
    </section>
  );
}
