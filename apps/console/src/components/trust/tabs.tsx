import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';
import { usePlace } from '../../state/navigation.ts';
import { href } from '../../state/url.ts';

interface TabsProperties {
  readonly label: string;
  readonly here: string;
  /** The first is what the address without a tab shows. */
  readonly tabs: readonly (readonly [name: string, label: MessageKey])[];
}

/** Parts of a page, each with an address of its own. */
export function Tabs({ label, here, tabs }: TabsProperties) {
  const { t } = useWords();
  const { path } = usePlace();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(([name, message], index) => (
        <a
          key={name}
          href={href(path, index === 0 ? {} : { tab: name })}
          aria-current={name === here ? 'page' : undefined}
        >
          {t(message)}
        </a>
      ))}
    </nav>
  );
}
