import { type Block, useIncidents } from '../api/response.ts';
import { useWords } from '../language/language.ts';

/** Why an address was blocked: what was found of it when a playbook did it, a person's own words otherwise. */
export function BlockReason({ block }: { readonly block: Block }) {
  const { text } = useWords();
  const incidents = useIncidents({}, Boolean(block.run && block.incident));
  const incident = incidents.items.find((one) => one.id === block.incident);
  if (!block.run || !incident) return <>{text(block.reason)}</>;
  return (
    <>
      {text(incident.title)} · <a href={`/incidents/${incident.id}`}>#{incident.number}</a>
    </>
  );
}
