import * as vscode from 'vscode';
import type { Site } from '../../domain/experiment.ts';
import { parseNumberList, type NumberListForm } from '../../domain/parseNumberList.ts';
import { mostTimesteps } from '../../domain/mostTimesteps.ts';
import { askLine, type Said } from '../shown.ts';

type Timesteps = Site['timesteps'];

/** Holds what was typed against the model. */
type Check<T> = (value: T) => Promise<Said | undefined>;

/** Asks for a list such as `1, 4-6`. @returns undefined where it was left */
export async function askNumbers(
  title: string,
  value: string,
  form: NumberListForm,
  check: Check<number[]>,
): Promise<number[] | undefined> {
  const text = await askLine({
    title,
    value,
    validateInput: input => {
      const numbers = parseNumberList(input, form);
      if (numbers) return check(numbers);
      return vscode.l10n.t('Numbers from 0 to {0}, each once, such as 1, 4-6', form.limit - 1);
    },
  });
  return text === undefined ? undefined : parseNumberList(text, form);
}

/** Asks for timesteps, as an experiment has them: one, a list, or all. @returns undefined where it was left */
export async function askTimesteps(
  title: string,
  value: Timesteps | readonly number[],
  check: Check<Timesteps>,
): Promise<Timesteps | undefined> {
  const read = (text: string): Timesteps | undefined => {
    if (text.trim() === 'all') return 'all';
    const numbers = parseNumberList(text, { limit: mostTimesteps, mayRepeat: true });
    return numbers?.length === 1 ? numbers[0] : numbers;
  };
  const text = await askLine({
    title,
    value: typeof value === 'object' ? value.join(', ') : String(value),
    validateInput: input => {
      const timesteps = read(input);
      if (timesteps !== undefined) return check(timesteps);
      return vscode.l10n.t('Numbers from 0, such as 1, 4-6, or all');
    },
  });
  return text === undefined ? undefined : read(text);
}

/** Asks for a number; where there was one for each unit, for as many, too. @returns undefined where it was left */
export async function askValue(
  title: string,
  before: number | readonly number[],
  check: Check<number | number[]>,
): Promise<number | number[] | undefined> {
  if (typeof before === 'number') return askNumber(title, before, check);
  const read = (text: string): number | number[] => {
    const numbers = text.split(',').map(toNumber);
    return numbers.length === 1 ? (numbers[0] ?? NaN) : numbers;
  };
  const text = await askLine({
    title,
    value: before.join(', '),
    validateInput: input =>
      [read(input)].flat().every(Number.isFinite)
        ? check(read(input))
        : vscode.l10n.t('A number, or one for each unit, such as 0.5, -1'),
  });
  return text === undefined ? undefined : read(text);
}

/** Asks for one number. @returns undefined where it was left */
export async function askNumber(
  title: string,
  before: number,
  check: Check<number>,
): Promise<number | undefined> {
  const text = await askLine({
    title,
    value: String(before),
    validateInput: input =>
      Number.isFinite(toNumber(input)) ? check(toNumber(input)) : vscode.l10n.t('A number'),
  });
  return text === undefined ? undefined : toNumber(text);
}

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text));
