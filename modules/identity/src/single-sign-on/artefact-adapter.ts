import { isId, type JsonObject } from '@citywall/kernel';
import type { Adapter } from 'oidc-provider';
import { clientMetadata } from './client-metadata.ts';
import { errors } from './library.ts';
import { living } from './living.ts';
import { passage } from './passage.ts';
import { sessionAdapter } from './session-adapter.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** Everything the library remembers, over our tables; one adapter for each of its models. */
export function createAdapter(sso: SignOnDesk): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return { ...ofArtefacts(sso, model), find: (id) => findClient(sso, id) };
    if (model === 'Session') return { ...ofArtefacts(sso, model), ...sessionAdapter(sso) };
    if (model === 'Interaction') return interactions(ofArtefacts(sso, model));
    return ofArtefacts(sso, model);
  };
}

async function findClient(sso: SignOnDesk, id: string): Promise<Record<string, unknown> | undefined> {
  // Whatever a request calls a client; nothing else is looked for.
  const application = isId(id) ? await sso.applications.get(id) : undefined;
  return application && clientMetadata(application);
}

/** A result counts only for whom it was made: nobody else can go on with it, whatever browser he has. */
function interactions(adapter: Adapter): Adapter {
  return {
    ...adapter,
    find: async (id) => {
      const payload = await adapter.find(id);
      const login = (payload?.result as { login?: { accountId?: string } } | undefined)?.login;
      if (login === undefined || login.accountId === passage.getStore()?.principal?.id) return payload;
      return { ...payload, result: undefined };
    },
  };
}

/** An application that renews its tokens is in use, and with it the session. */
async function noteUse({ artefacts, used }: SignOnDesk, token: string): Promise<void> {
  const session = (await artefacts.find('RefreshToken', token))?.sessionUid;
  if (typeof session === 'string') await used(session);
}

function ofArtefacts(sso: SignOnDesk, model: string): Adapter {
  const { artefacts } = sso;
  return {
    upsert: (id, payload, expiresIn) => artefacts.keep(model, id, payload as JsonObject, expiresIn),
    find: async (id) => {
      const payload = await artefacts.find(model, id);
      return payload !== undefined && (await living(sso, payload)) ? payload : undefined;
    },
    findByUid: async () => undefined,
    // Codes that people type are decided by operations of ours.
    findByUserCode: async () => undefined,
    consume: async (id) => {
      if (await artefacts.consume(model, id)) return model === 'RefreshToken' ? noteUse(sso, id) : undefined;
      // Two came at the same moment: one of them stole it, so nothing of it may be worth anything.
      const payload = await artefacts.find(model, id);
      const grant = payload?.grantId;
      if (typeof grant === 'string')
        for (const kind of ['AccessToken', 'RefreshToken']) await artefacts.forgetFamily(kind, grant);
      throw new errors.InvalidGrant(`${model} was used already`);
    },
    destroy: (id) => artefacts.forget(model, id),
    revokeByGrantId: (grant) => artefacts.forgetFamily(model, grant),
  };
}
