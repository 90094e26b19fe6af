import { type Block, useIncidents } from '../api/response.ts';
import { useWords } from '../language/language.ts';

/**
 * Why an address was blocked: what was found of it when a playbook did it, a person's own words otherwise, and the
 * incident that it belongs to.
 */
export function BlockReason({ block }: { readonly block: Block }) {
  const { t, text } = useWords();
  const incidents = useIncidents({}, block.incident !== null);
  const incident = incidents.items.find((one) => one.id === block.incident);
  return (
    <span className="block-reason">
      {text(block.run && incident ? incident.title : block.reason)}
      {block.incident && (
        <>
          {' · '}
          <a href={`/incidents/${block.incident}`}>{incident ? `#${incident.number}` : t('finding.incident.show')}</a>
        </>
      )}
    </span>
  );
}
