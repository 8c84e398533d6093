import * as vscode from 'vscode';
import type { Site } from '../../domain/experiment.ts';
import { parseNumberList, type NumberListForm } from '../../domain/parseNumberList.ts';
import { askLine } from '../shown.ts';

type Timesteps = Site['timesteps'];

/** More timesteps than any run has: for where no run says how many there are, and the check has to. */
export const anyTimestep = 1e6;

/** Asks for a list such as `1, 4-6`. @returns undefined where it was left */
export async function askNumbers(
  title: string,
  value: string,
  form: NumberListForm,
): Promise<number[] | undefined> {
  const text = await askLine({
    title,
    value,
    validateInput: input =>
      parseNumberList(input, form)
        ? undefined
        : vscode.l10n.t('Numbers from 0 to {0}, each once, such as 1, 4-6', form.limit - 1),
  });
  return text === undefined ? undefined : parseNumberList(text, form);
}

/** Asks for timesteps, as an experiment has them: one, a list, or all. @returns undefined where it was left */
export async function askTimesteps(
  title: string,
  value: Timesteps | readonly number[],
  form: NumberListForm,
): Promise<Timesteps | undefined> {
  const read = (text: string): Timesteps | undefined => {
    if (text.trim() === 'all') return 'all';
    const numbers = parseNumberList(text, form);
    return numbers?.length === 1 ? numbers[0] : numbers;
  };
  const text = await askLine({
    title,
    value: typeof value === 'object' ? value.join(', ') : String(value),
    validateInput: input =>
      read(input) !== undefined
        ? undefined
        : vscode.l10n.t('Numbers from 0 to {0}, such as 1, 4-6, or all', form.limit - 1),
  });
  return text === undefined ? undefined : read(text);
}

/** Asks for a number; where there was one for each unit, for as many, too. @returns undefined where it was left */
export async function askValue(
  title: string,
  before: number | readonly number[],
): Promise<number | number[] | undefined> {
  if (typeof before === 'number') return askNumber(title, before);
  const read = (text: string): number[] => text.split(',').map(toNumber);
  const text = await askLine({
    title,
    value: before.join(', '),
    validateInput: input =>
      read(input).every(Number.isFinite)
        ? undefined
        : vscode.l10n.t('A number, or one for each unit, such as 0.5, -1'),
  });
  const numbers = text === undefined ? undefined : read(text);
  return numbers?.length === 1 ? numbers[0] : numbers;
}

/** Asks for one number. @returns undefined where it was left */
export async function askNumber(title: string, before: number): Promise<number | undefined> {
  const text = await askLine({
    title,
    value: String(before),
    validateInput: input =>
      Number.isFinite(toNumber(input)) ? undefined : vscode.l10n.t('A number'),
  });
  return text === undefined ? undefined : toNumber(text);
}

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text));
