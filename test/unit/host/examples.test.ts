import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ParsedExamples } from '../../../src/domain/parseExamples.ts';
import type { Panels } from '../../../src/host/panels.ts';
import { checkedController } from '../../support/checkedController.ts';
import { makeModel } from '../../support/models.ts';
import { person, type Answer } from '../../support/askedPerson.ts';

const registered = vi.hoisted(() => new Map<string, (argument?: unknown) => Promise<void>>());
const opened = vi.hoisted(() => ({ path: '' }));
vi.mock('vscode', async () => {
  const { vscode } = (await import('../../support/askedPerson.ts')).person;
  return {
    ...vscode,
    commands: {
      registerCommand: (id: string, act: (argument?: unknown) => Promise<void>) => {
        registered.set(id, act);
        return { dispose: () => undefined };
      },
    },
    Uri: { file: (fsPath: string) => ({ fsPath }) },
    window: {
      ...vscode.window,
      showErrorMessage: vscode.window.showWarningMessage,
      showOpenDialog: () => Promise.resolve([{ fsPath: opened.path }]),
    },
  };
});
const { exampleCommands } = await import('../../../src/host/commands/examples.ts');

const gru = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: null, seed: 2 });
const base = { vectors: [[0.5, 1, 0]] };

/** An experiment on a model that reads vectors of three, and what its engine reads of any file. */
function start(read: ParsedExamples, model = gru) {
  const all = checkedController(model, { base });
  const { engine } = all.active;
  const call = engine.call.bind(engine);
  const answer = Promise.resolve(read);
  const asking = {
    call: (name: string, ask: never) => (name === 'examples' ? { answer } : call('check', ask)),
  };
  Object.assign(all.active, { engine: asking });
  const asked: (string | null)[] = [];
  const panels = { active: all.active, askInputs: (name: string | null) => asked.push(name) };
  exampleCommands(panels as unknown as Panels);
  return { ...all, asked, active: all.active as { model: unknown; experiment: unknown } };
}
const run = (id: string, argument?: unknown) => registered.get(`ripple.${id}`)?.(argument);
const sources = (text: string): unknown => (JSON.parse(text) as { sources?: unknown }).sources;

beforeEach(() => {
  person.begin();
  opened.path = '/a/signal.csv';
});

describe('examples of a file', () => {
  const add = (...answers: Answer[]) => {
    person.answers = answers;
    return run('addSourceFromFile');
  };

  it('are added under a name after the file', async () => {
    const vectors = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const { text } = start({ examples: [{ vectors }] });
    await add('Enter');
    expect(person.asked).toEqual(['Name of the Example: signal']);
    expect(sources(text())).toEqual({ signal: { vectors } });
  });

  it('say that a first line of numbers was taken as a timestep, once they are added', async () => {
    const read: ParsedExamples = { examples: [{ vectors: [[1, 2, 3]] }], isNameless: true };
    start(read);
    await add('Enter');
    expect(person.told).toEqual([
      'The first line of signal.csv is timestep 0. If its numbers are names of columns, remove them from the file and add it again.',
    ]);
    person.begin();
    start(read);
    await add('Esc');
    expect(person.told).toEqual([]);
  });

  it('say that a first line was left out as names of columns', async () => {
    start({ examples: [{ vectors: [[1, 2, 3]] }], names: ['membrane', 'potential'] });
    await add('Enter');
    expect(person.told).toEqual([
      'The first line of signal.csv was left out as names of columns: "membrane, potential".',
    ]);
  });

  it('are refused before a name is asked for where their rows have another size', async () => {
    const { text } = start({ examples: [{ vectors: [[1, 2]] }] });
    await add();
    expect(person.told).toEqual([
      "Ripple: signal.csv: found 2 numbers, expected 3: the model's input size",
    ]);
    expect(sources(text())).toBe(undefined);
  });

  it('are refused where the model reads tokens', async () => {
    const tokens = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 5, seed: 2 });
    start({ examples: [{ vectors: [[1, 2, 3]] }] }, tokens);
    await add();
    expect(person.told).toEqual([
      'Ripple: signal.csv: found vectors; this model reads tokens, expected "text" or "tokens"',
    ]);
  });

  it('are refused where the experiment would be too long to be changed', async () => {
    const vectors = Array.from({ length: 200_000 }, () => [0.123, 4, 5]);
    const { text } = start({ examples: [{ vectors }] });
    await add();
    expect(person.told).toEqual([
      'Ripple: signal.csv is too long: an experiment of more than 2 MB is not changed from here.',
    ]);
    expect(sources(text())).toBe(undefined);
  });

  it('are not there where the file cannot be read, which is said', async () => {
    start({ error: 'signal.csv, line 2: found 1 numbers, expected 3, as in line 1' });
    await add();
    expect(person.told).toEqual([
      'Ripple: signal.csv, line 2: found 1 numbers, expected 3, as in line 1',
    ]);
  });
});

describe('the inputs of an example', () => {
  const tokens = makeModel({ kind: 'gru', hidden: [4], input: 3, vocabulary: 5, seed: 2 });

  it('are written in the panel, whichever command asks', async () => {
    const { asked } = start({ examples: [] }, tokens);
    await run('editBase');
    await run('editExample', 'plural');
    await run('editExample');
    await run('addSource');
    expect(asked).toEqual(['base', 'plural', 'base', null]);
    expect(person.told).toEqual([]);
  });

  it('of a model that reads vectors are in the file, which is offered', async () => {
    const { asked } = start({ examples: [] });
    await run('editBase');
    expect(asked).toEqual([]);
    expect(person.told).toEqual([
      'This model reads vectors of 3 numbers, not tokens: its examples are edited in the file.',
    ]);
  });

  it('are not written while there is no model or no text to write them into', async () => {
    const { asked, active } = start({ examples: [] }, tokens);
    Object.defineProperty(active, 'experiment', { value: null });
    await run('addSource');
    active.model = null;
    await run('addSource');
    expect(asked).toEqual([]);
    expect(person.told).toEqual([
      'The text of the experiment cannot be read now; the panel says why.',
      'The model is not loaded; the panel says why.',
    ]);
  });
});
