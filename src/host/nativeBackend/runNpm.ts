import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { usefulLine } from './usefulLine.ts';

/** How npm ended. */
export type NpmEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly because: string }
  | { readonly kind: 'cancelled' };

/** One run of npm. */
export interface NpmRun {
  /** Where npm is, absolute. */
  readonly npm: string;
  readonly args: readonly string[];
  /** npm's working folder; it reads the settings of no other project there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  onLine(line: string): void;
}

/** Most lines kept to look for the cause in. */
const mostLines = 500;

/** Runs npm, line by line, until it ends; aborting ends it and everything it has started. Never rejects. */
export function runNpm({ npm, args, folder, signal, onLine }: NpmRun): Promise<NpmEnd> {
  if (signal.aborted) return Promise.resolve({ kind: 'cancelled' });
  return new Promise(settle => {
    const isScript = npm.endsWith('.cmd'); // Windows runs those by its shell alone, which wants quotes
    const quote = (text: string): string => (isScript ? `"${text}"` : text);
    const child = spawn(quote(npm), args.map(quote), {
      cwd: folder,
      env: cleanEnvironment(process.env),
      shell: isScript,
      // A group of its own, so that one kill reaches the install scripts too.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const lines: string[] = [];
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', line => {
        lines.push(line);
        if (lines.length > mostLines) lines.shift();
        onLine(line);
      });
    }
    const abort = (): void => killTree(child);
    const end = (how: NpmEnd): void => {
      signal.removeEventListener('abort', abort);
      settle(signal.aborted ? { kind: 'cancelled' } : how);
    };
    signal.addEventListener('abort', abort);
    child.on('error', ({ message }) => end({ kind: 'failed', because: message }));
    child.on('close', (code, killedBy) => {
      const because = usefulLine(lines) ?? String(killedBy ?? code);
      end(code === 0 ? { kind: 'done' } : { kind: 'failed', because });
    });
  });
}

/** The environment less what the editor means for its own processes. */
function cleanEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (key: string): boolean => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(key);
  return Object.fromEntries(Object.entries(env).filter(([key]) => isOurs(key)));
}

function killTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group is empty already
  }
}
