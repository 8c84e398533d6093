import { expect, it } from 'vitest';
import { toFailure } from '../../../src/domain/failure.ts';
import { checkMemory } from '../../../src/engine/memory.ts';
import manifest from '../../../package.json';

/** How the editor writes a setting's name: `ripple.memoryLimitMB` is `Ripple: Memory Limit MB`. */
const shown = (id: string): string =>
  id
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split('.')
    .map(part => part.replace(/^./, letter => letter.toUpperCase()))
    .join(': ');

function refused(): unknown {
  try {
    checkMemory('recording this run', 3 * 2 ** 20, 2);
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
}

it('a refusal for memory names the setting as a person sees it, and the command that shows it', () => {
  const { code, message, remedies = [] } = toFailure(refused());
  const { properties } = manifest.contributes.configuration;
  expect(Object.keys(properties)).toContain('ripple.memoryLimitMB');
  expect(code).toBe('too-large');
  expect(message).toContain('takes 3 MB, more than the memory limit of 2 MB');
  expect(message).toContain(`“${shown('ripple.memoryLimitMB')}”`);
  const commands = manifest.contributes.commands.map(({ command }) => command);
  expect(remedies.length).toBeGreaterThan(0);
  for (const remedy of remedies) expect(commands).toContain(`ripple.${remedy}`);
});

it('what fits is not refused', () => {
  expect(() => checkMemory('recording this run', 2 * 2 ** 20, 2)).not.toThrow();
});
