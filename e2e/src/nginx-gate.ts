import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const nginx = '/usr/sbin/nginx';

/** Why there is no nginx here; undefined when there is one. */
export const noNginx = existsSync(nginx) ? undefined : `needs ${nginx}`;

/** Starts a real nginx that asks the platform about every request (auth_request) and shows what it was told. */
export function startNginx(
  folder: string,
  { port, platform }: { readonly port: number; readonly platform: string },
): { stop(): Promise<void> } {
  const root = join(folder, 'nginx');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'nginx.conf'), configuration(root, port, platform));
  const child: ChildProcess = spawn(
    nginx,
    ['-c', join(root, 'nginx.conf'), '-p', root, '-e', join(root, 'error.log')],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
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

/** The configuration that the guide gives to administrators. */
function configuration(root: string, port: number, platform: string): string {
  return `daemon off;
pid ${root}/pid;
events {}
http {
  access_log off;
  client_body_temp_path ${root}/body;
  proxy_temp_path ${root}/proxy;
  fastcgi_temp_path ${root}/fastcgi;
  uwsgi_temp_path ${root}/uwsgi;
  scgi_temp_path ${root}/scgi;
  server {
    listen 127.0.0.1:${port};
    listen [::1]:${port};
    location / {
      auth_request /citywall-check;
      auth_request_set $who $upstream_http_remote_user;
      auth_request_set $sign_in $upstream_http_location;
      error_page 401 = @sign-in;
      default_type text/plain;
      # An application would be asked here: proxy_pass, with Remote-User set.
      try_files /nothing @application;
    }
    location @application { return 200 "hello $who at $request_uri"; }
    location @sign-in { return 302 $sign_in; }
    location = /citywall-check {
      internal;
      proxy_pass ${platform}/forward-auth;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Original-URI $request_uri;
    }
    location /.citywall/ {
      proxy_pass ${platform};
      # What the platform answers leads to the platform, not here.
      proxy_redirect off;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
    }
  }
}
`;
}
