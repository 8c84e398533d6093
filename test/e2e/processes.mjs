/** Which processes an editor under test has: its engines and its extension hosts. */
import { readdirSync, readFileSync } from 'node:fs';

/** Processes alive, with their group and command line; a process that has ended but was not waited for counts as gone. */
function alive() {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(pid), group: Number(group), command }];
      } catch {
        return []; // it ended while we looked
      }
    });
}

const ofGroup = (editor, pattern) =>
  alive()
    .filter(({ group, command }) => group === editor.server.pid && pattern.test(command))
    .map(({ pid }) => pid);

/** Engines of this editor that are alive. */
export const engines = editor => ofGroup(editor, /dist\/worker\.js/);

/** Its extension hosts, one a window. */
export const extensionHosts = editor => ofGroup(editor, /--type=extensionHost/);

/** Resident memory of a process, in MB. */
export const residentMB = pid =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** What a process has read of files until now, in MB. */
export const readMB = pid =>
  Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]) / 2 ** 20;

/** Ends a process at once; false where it is gone already. */
export function kill(pid) {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** The lines of Ripple's own log that match. */
export const logged = (editor, pattern) => [...editor.logs(/Ripple/).matchAll(pattern)];
