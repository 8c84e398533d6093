/** What npm puts before each line of its complaint, in its two spellings. */
const prefix = /^npm (?:error|ERR!) ?/;
/** Lines that name places and numbers rather than a cause. */
const isIdle =
  /^(code|path|errno|syscall|command|dest|file|signal|cwd|A complete log|Node\.js v|\{|\}|$)/;

/**
 * Finds, in what npm wrote before it failed, the first line that names a cause.
 *
 * @param lines  what npm wrote, oldest first
 * @returns undefined where it wrote nothing
 */
export function usefulLine(lines: readonly string[]): string | undefined {
  const trimmed = lines.map(line => line.trim()).filter(line => line !== '');
  const complaints = trimmed
    .filter(line => prefix.test(line))
    .map(line => line.replace(prefix, '').trim())
    .filter(line => !isIdle.test(line));
  return (
    complaints.find(line => /^\w*Error( \[\w+\])?: /.test(line)) ?? complaints[0] ?? trimmed.at(-1)
  );
}
