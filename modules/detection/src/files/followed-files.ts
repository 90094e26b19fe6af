import { formatNames } from '@citywall/formats';
import { type Db, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { isSourceName } from '../intake/sources.ts';
import { type FileReaderPorts, readFile } from './file-reader.ts';
import { readablePath } from './readable-path.ts';
import { type FollowedFile, tables } from './tables.ts';

const closed = { additionalProperties: false };
const fileSchema = Type.Object({
  id: Type.String(),
  path: Type.String(),
  source: Type.String(),
  format: Type.String(),
  follow: Type.Boolean(),
  state: Type.String(),
  createdAt: Type.String(),
  createdBy: Type.String(),
});

/** Files that are read as sources: kept over restarts, each by a reader of its own. */
export class FollowedFiles {
  readonly #ports: FileReaderPorts & { readonly db: Db };
  readonly #readers = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();

  constructor(ports: FileReaderPorts & { readonly db: Db }) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const files = await tables(this.#ports.db)
      .selectFrom('detection.followed_file')
      .selectAll()
      .where('stopped_at', 'is', null)
      .execute();
    for (const file of files) this.read(file);
  }

  readable(path: string): Promise<string | undefined> {
    return readablePath(path, this.#ports.dataDir);
  }

  read(file: FollowedFile): void {
    const stop = new AbortController();
    const ended = readFile(this.#ports, file, stop.signal)
      .catch((error: unknown) =>
        this.#ports.log.error({ path: file.path, error: String(error) }, 'a file is no longer read'),
      )
      .finally(() => this.#readers.delete(file.id));
    this.#readers.set(file.id, { stop, ended });
  }

  end(id: string): void {
    this.#readers.get(id)?.stop.abort();
  }

  reading(id: string): boolean {
    return this.#readers.has(id);
  }

  async stop(): Promise<void> {
    const readers = [...this.#readers.values()];
    for (const { stop } of readers) stop.abort();
    await Promise.all(readers.map(({ ended }) => ended));
  }

  operations(): readonly Operation[] {
    return [followOperation(this), listOperation(this), stopOperation(this)];
  }
}

function show(file: FollowedFile, files: FollowedFiles) {
  const { id, path, source, format, follow, created_by: createdBy } = file;
  const state = file.stopped_at !== null ? 'stopped' : files.reading(id) ? 'reading' : 'read';
  return { id, path, source, format, follow, state, createdBy, createdAt: new Date(file.created_at).toISOString() };
}

function followOperation(files: FollowedFiles): Operation {
  return operation({
    name: 'detection.file.follow',
    http: 'POST /detection/files',
    summary: { en: 'Import or follow a file on this machine', zh: '导入或持续读取本机文件' },
    input: Type.Object(
      {
        path: Type.String({ minLength: 2, maxLength: 1_000 }),
        source: Type.String({ minLength: 1, maxLength: 128 }),
        follow: Type.Boolean(),
        format: Type.Optional(Type.Union(['auto', ...formatNames].map((format) => Type.Literal(format)) as never)),
      },
      closed,
    ),
    output: fileSchema,
    risk: 'high',
    resource: ({ path }) => ({ type: 'File', id: path }),
    async run({ path, source, follow, format }, call) {
      await requireFile(files, path, source);
      const file: FollowedFile = {
        id: newId(),
        path,
        source,
        format: (format as string | undefined) ?? 'auto',
        follow,
        created_by: call.principal.name,
        created_at: call.time,
        stopped_at: null,
      };
      await tables(call.db).insertInto('detection.followed_file').values(file).execute();
      call.afterCommit(() => files.read(file));
      return { ...show(file, files), state: 'reading' };
    },
  });
}

async function requireFile(files: FollowedFiles, path: string, source: string): Promise<void> {
  if (isSourceName(source) && (await files.readable(path)) !== undefined) return;
  throw invalid('detection.file.unreadable', {
    en: 'Give the absolute path of a regular file that the platform may read, outside its own data folder and the folders of the system (/etc, /proc …), and a source name of letters, digits and . _ : @ / + -.',
    zh: '请给出平台可读取的普通文件的绝对路径（不得位于平台数据文件夹或 /etc、/proc 等系统文件夹内），以及由字母、数字和 . _ : @ / + - 组成的来源名称。',
  });
}

function listOperation(files: FollowedFiles): Operation {
  return operation({
    name: 'detection.file.list',
    http: 'GET /detection/files',
    summary: { en: 'List the files that are read', zh: '列出读取的文件' },
    input: Type.Object({}, closed),
    output: Type.Object({ items: Type.Array(fileSchema), next: Type.Null() }),
    risk: 'low',
    resource: () => ({ type: 'File', id: '*' }),
    async run(_input, call) {
      const rows = await tables(call.db)
        .selectFrom('detection.followed_file')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(500)
        .execute();
      return { items: rows.map((row) => show(row, files)), next: null };
    },
  });
}

function stopOperation(files: FollowedFiles): Operation {
  return operation({
    name: 'detection.file.stop',
    http: 'POST /detection/files/{id}/stop',
    summary: { en: 'Stop reading a file', zh: '停止读取文件' },
    input: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) }, closed),
    output: Type.Object({}),
    risk: 'high',
    resource: ({ id }) => ({ type: 'File', id }),
    async run({ id }, call) {
      const stopped = await tables(call.db)
        .updateTable('detection.followed_file')
        .set({ stopped_at: call.time })
        .where('id', '=', id)
        .where('stopped_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (stopped === undefined) throw notFound({ en: 'The file', zh: '文件' });
      call.afterCommit(() => files.end(id));
      return {};
    },
  });
}
