import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** oidc-provider alone: no door, no records, no database, its artefacts in memory. Run by identity-sign-on.ts, which reads its port. */
const [, , id = '', secret = ''] = process.argv;
const provider = new Provider('http://127.0.0.1', {
  clients: [
    {
      client_id: id,
      client_secret: secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    devInteractions: { enabled: false },
  },
  ttl: { ClientCredentials: 600 },
});
const server = createServer(provider.callback()).listen(0, '127.0.0.1', () => {
  process.stdout.write(`port ${(server.address() as { port: number }).port}\n`);
});
