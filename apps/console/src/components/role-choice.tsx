import { Check, Term } from '@citywall/ui';
import { useRoles } from '../api/identity.ts';
import { useWords } from '../language/language.ts';
import { Answer } from './answer.tsx';

interface RoleChoiceProperties {
  readonly roles: readonly string[];
  readonly onChange: (roles: readonly string[]) => void;
  /** Which roles are offered; all of them when absent. */
  readonly offered?: (name: string) => boolean;
}

/** Chooses roles; each says what it allows, the three duties stand apart. */
export function RoleChoice({ roles, onChange, offered = () => true }: RoleChoiceProperties) {
  const { t, text } = useWords();
  const answer = useRoles();
  const toggle = (name: string, on: boolean) => onChange(on ? [...roles, name] : roles.filter((role) => role !== name));
  return (
    <fieldset className="stack tight" aria-label={t('user.roles')}>
      <Answer of={answer} lines={4}>
        {(page) =>
          page.items
            .filter((role) => offered(role.name))
            .map((role) => (
              <Check key={role.name} checked={roles.includes(role.name)} onChange={(on) => toggle(role.name, on)}>
                <strong>{text(role.title)}</strong>{' '}
                {role.duty && <span className="soft small">({t('role.duty')})</span>}
                <br />
                <span className="soft small">{text(role.description)}</span>
              </Check>
            ))
        }
      </Answer>
    </fieldset>
  );
}

/** Names of roles in the reader's language, each with what it allows on hover. */
export function RoleNames({ roles }: { readonly roles: readonly string[] }) {
  const { text, word } = useWords();
  const known = useRoles().data?.items ?? [];
  return (
    <span className="row">
      {roles.map((name) => {
        const role = known.find((one) => one.name === name);
        return role ? (
          <Term key={name} explanation={text(role.description)}>
            {text(role.title)}
          </Term>
        ) : (
          <span key={name}>{word('role', name)}</span>
        );
      })}
    </span>
  );
}
