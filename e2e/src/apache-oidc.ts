import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const apache = '/usr/sbin/apache2';
const modules = '/usr/lib/apache2/modules';

/** Why there is no Apache here that speaks OpenID Connect; undefined when there is one. */
export const noApache =
  existsSync(apache) && existsSync(`${modules}/mod_auth_openidc.so`)
    ? undefined
    : 'needs apache2 and libapache2-mod-auth-openidc';

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

/** An application of the city: its name, its port, and what the platform gave it. */
export interface ApacheApplication {
  readonly name: string;
  readonly port: number;
  readonly issuer: string;
  readonly client: string;
  readonly secret: string;
}

/** Starts a real Apache with mod_auth_openidc, which protects everything and shows who is there. */
export function startApache(folder: string, application: ApacheApplication): { stop(): Promise<void> } {
  const root = join(folder, application.name);
  mkdirSync(join(root, 'www'), { recursive: true });
  writeFileSync(
    join(root, 'www/index.shtml'),
    `<h1>${application.name}</h1><p id="who"><!--#echo var="REMOTE_USER" --></p>\n`,
  );
  writeFileSync(join(root, 'apache.conf'), configuration(root, application));
  const child: ChildProcess = spawn(apache, ['-D', 'FOREGROUND', '-f', join(root, 'apache.conf')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  return {
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function configuration(root: string, { port, issuer, client, secret }: ApacheApplication): string {
  const loaded = [
    'mpm_event',
    'authn_core',
    'authz_core',
    'authz_user',
    'auth_openidc',
    'dir',
    'mime',
    'filter',
    'include',
  ];
  return `ServerName 127.0.0.1
ServerRoot ${root}
PidFile ${root}/pid
ErrorLog ${root}/error.log
DefaultRuntimeDir ${root}
Listen 127.0.0.1:${port}
${loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
TypesConfig /etc/mime.types
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
DirectoryIndex index.shtml
DocumentRoot ${root}/www
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${client}
OIDCClientSecret ${secret}
OIDCRedirectURI http://127.0.0.1:${port}/back
OIDCCryptoPassphrase bench-${client}
OIDCScope "openid profile"
OIDCPKCEMethod S256
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRemoteUserClaim preferred_username
OIDCSessionType server-cache
OIDCCacheType file
OIDCCacheDir ${root}
# Two applications on one host must not share a cookie by its name.
OIDCCookie session_${port}
OIDCStateMaxNumberOfCookies 7 true
<Directory ${root}/www>
  Options +Includes
  AuthType openid-connect
  Require valid-user
</Directory>
<Location /back>
  AuthType openid-connect
  Require valid-user
</Location>
`;
}
