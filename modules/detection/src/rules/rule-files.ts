import { watch } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { invalid } from '@citywall/kernel';
import { writeFileDurably } from '@citywall/platform/files';

/** Largest rule file, bytes; larger ones are refused by the parser with this reason. */
const maximumBytes = 1024 * 1024;
/** Files read from one folder; what is beyond is named as refused. */
const maximumFiles = 50_000;

export type RuleOrigin = 'starter' | 'folder' | 'upload';

export interface OriginFile {
  /** Name shown to people and used as the file's identity: `starter/…`, `uploads/…` or the path below the rule folder. */
  readonly file: string;
  readonly text: string;
  readonly origin: RuleOrigin;
  /** Why it could not be read, instead of a text. */
  readonly unreadable?: string;
}

const uploads = 'uploads';

/** Reads every *.yml and *.yaml below the starter folder and the city's own rule folder, in name order. */
export async function readRuleFiles(starterFolder: string, folder: string): Promise<readonly OriginFile[]> {
  const starter = await readFolder(starterFolder, (path) => ({ file: `starter/${path}`, origin: 'starter' }));
  const own = await readFolder(folder, (path) => ({
    file: path,
    origin: path.startsWith(`${uploads}/`) ? 'upload' : 'folder',
  }));
  return [...starter, ...own];
}

async function readFolder(
  folder: string,
  label: (path: string) => { readonly file: string; readonly origin: RuleOrigin },
): Promise<readonly OriginFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files: OriginFile[] = [];
  for (const path of paths.slice(0, maximumFiles)) {
    files.push({ ...label(relative(folder, path)), ...(await readOne(path)) });
  }
  if (paths.length > maximumFiles) {
    files.push({ ...label('.'), text: '', unreadable: `more than ${maximumFiles} files; the others were not read` });
  }
  return files;
}

async function readOne(path: string): Promise<{ text: string; unreadable?: string }> {
  try {
    const { size } = await lstat(path);
    if (size > maximumBytes) return { text: '', unreadable: `larger than ${maximumBytes} bytes; split the file` };
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    return { text: '', unreadable: `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}` };
  }
}

/** Keeps an uploaded rule file durably; answers its name. The name is only a last path part and ends in .yml or .yaml. */
export async function keepUpload(folder: string, name: string, text: string): Promise<string> {
  const plain = basename(name);
  if (plain !== name || !/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,120}\.ya?ml$/u.test(name)) {
    throw invalid('detection.rule.file-name', {
      en: 'The file name must end in .yml or .yaml and hold only letters, digits, spaces, dots, dashes and underscores.',
      zh: '文件名须以 .yml 或 .yaml 结尾，且仅含字母、数字、空格、点、短横线和下划线。',
    });
  }
  await mkdir(join(folder, uploads), { recursive: true, mode: 0o700 });
  writeFileDurably(join(folder, uploads, plain), text);
  return `${uploads}/${plain}`;
}

/** Removes an uploaded file; files that people put into the folder are theirs to remove. */
export async function removeUpload(folder: string, file: string): Promise<void> {
  await rm(join(folder, uploads, basename(file)), { force: true });
}

/** Tells of changes below the folder, some hundred milliseconds after the last; also every 30 s, for file systems that do not tell. */
export function watchFolder(folder: string, changed: () => void): () => void {
  let soon: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(soon);
    soon = setTimeout(changed, 300);
  };
  const watcher = watch(folder, { recursive: true }, later);
  watcher.on('error', () => {});
  const regularly = setInterval(changed, 30_000);
  regularly.unref();
  return () => {
    clearTimeout(soon);
    clearInterval(regularly);
    watcher.close();
  };
}
