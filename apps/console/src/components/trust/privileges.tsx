import { Button, type Column, Empty, Status, Table } from '@citywall/ui';
import { type PrivilegeCertificate, useAttributeAuthorities, usePrivileges } from '../../api/privileges.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { ChoiceChips } from '../filters.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { saveFile } from '../save-file.ts';
import { commonName } from './names.ts';
import { usePrivilegeName } from './privilege-name.ts';
import { PrivilegePanel } from './privilege-panel.tsx';

/** Who signs privilege certificates, and how fresh their lists are. */
export function AttributeAuthorities() {
  const { t, word } = useWords();
  const items = useAttributeAuthorities().data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('attribute.title')}</h2>
      </header>
      <ul className="briefs">
        {items.map((authority) => (
          <li key={authority.id} className="brief wraps">
            <Status tone={authority.active ? 'good' : 'none'}>
              {t(authority.active ? 'attribute.active' : 'attribute.inactive')}
            </Status>
            <span className="grow">
              {commonName(authority.subject)}{' '}
              <span className="small soft">
                {word('hierarchy', authority.hierarchy)}
                {authority.list && (
                  <>
                    {' · '}
                    {t('attribute.list')} <Moment at={authority.list.nextUpdate} />
                  </>
                )}
              </span>
            </span>
            <Button
              small
              onClick={() => saveFile(`attribute-authority-${authority.hierarchy}.pem`, authority.certificate)}
            >
              {t('authority.download')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Privilege certificates that were given, narrowed by state; one opens beside the list. */
export function Privileges() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const privileges = usePrivileges(one(search, 'state'));
  const nameOf = usePrivilegeName();
  const openId = one(search, 'privilege');
  const columns: readonly Column<PrivilegeCertificate>[] = [
    {
      key: 'holder',
      title: t('privilege.holder'),
      cell: (privilege) => <strong>{commonName(privilege.holder.subject)}</strong>,
    },
    {
      key: 'rights',
      title: t('privilege.rights'),
      cell: (privilege) => privilege.privileges.map(nameOf).join(', '),
    },
    {
      key: 'state',
      title: t('privilege.state'),
      tight: true,
      cell: (privilege) => <StateMark set="privilege.state" state={privilege.state} />,
    },
    {
      key: 'ends',
      title: t('privilege.ends'),
      tight: true,
      from: 'tablet',
      cell: (privilege) => <Moment at={privilege.notAfter} />,
    },
    { key: 'by', title: t('privilege.by'), tight: true, from: 'desktop', cell: (privilege) => privilege.issuedBy.name },
  ];
  return (
    <>
      <ChoiceChips
        name="state"
        label={t('privilege.state')}
        all={t('filter.all')}
        options={['valid', 'revoked', 'expired'].map((value) => ({ value, label: word('privilege.state', value) }))}
      />
      <section className="panel">
        <Answer of={privileges} lines={6}>
          {() =>
            privileges.items.length ? (
              <Table
                label={t('privilege.tab.certificates')}
                rows={privileges.items}
                columns={columns}
                idOf={(privilege) => privilege.id}
                open={openId}
                onOpen={(privilege) => change({ privilege: privilege.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('privilege.none')}>{t('privilege.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={privileges} />
      </section>
      {openId && <PrivilegePanel id={openId} onClose={() => change({ privilege: undefined }, true)} />}
    </>
  );
}
