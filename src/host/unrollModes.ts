import * as vscode from 'vscode';
import { unrollIn } from '../domain/choose.ts';
import type { Experiment, Unroll } from '../domain/experiment.ts';
import { unrollOffers, type UnrollOffers } from '../domain/unrollOffers.ts';
import { isAgreed } from './commands/checkedChange.ts';
import type { Controller } from './controller.ts';
import { showWarning, type Row } from './shown.ts';

type Mode = keyof UnrollOffers['modes'];

/** A mode that an experiment can be unrolled in, as people choose it; the reason stands with one that cannot be. */
export interface UnrollMode extends Row {
  readonly mode: Mode;
  /** Where the model cannot, that is said, and nothing is written. */
  choose(): Promise<void>;
}

/** The modes of the experiment in a panel, and which one is shown. Their names are the file's words, and stay in every language. */
export function unrollModes(active: Controller, experiment: Experiment): UnrollMode[] {
  const current = currentMode(active);
  const own = (mode: Unroll['mode']) => async (): Promise<void> => {
    const now = (): Experiment => active.experiment ?? experiment; // a warning may be read for long
    const change = () => ({ kind: 'unroll', unroll: unrollIn(mode, now()) }) as const;
    const isOther = (): boolean => mode !== (now().unroll?.mode ?? 'teacher-forced');
    if (isOther() && !(await isAgreed(active, change(), 'unroll'))) return;
    active.show('own');
    if (isOther()) await active.change(change());
  };
  const both = (): Promise<void> => {
    active.show('both');
    return Promise.resolve();
  };
  const { model } = active;
  const whys = model && unrollOffers(model.architecture, experiment.unroll).modes;
  const row = (mode: Mode, about: string, choose: () => Promise<void>): UnrollMode => {
    const label = mode === 'both' ? vscode.l10n.t('both side by side') : mode;
    const why = whys?.[mode];
    const icon = mode === current ? 'check' : 'blank';
    if (typeof why !== 'string') return { mode, label, icon, description: about, choose };
    const refuse = async (): Promise<void> => void (await showWarning(`${label}: ${why}`));
    return { mode, label, icon: 'circle-slash', description: why, choose: refuse };
  };
  return [
    row('teacher-forced', vscode.l10n.t('the inputs stay what they were'), own('teacher-forced')),
    row('free-running', vscode.l10n.t('each output is the next input'), own('free-running')),
    row('both', vscode.l10n.t('what the state carried, and what the tokens carried'), both),
  ];
}

/** What a panel shows: one mode, or the two side by side. */
export function currentMode({
  experiment,
  result,
  shown,
}: Pick<Controller, 'experiment' | 'result' | 'shown'>): Mode {
  if (shown === 'both') return 'both';
  return experiment?.unroll?.mode ?? result?.mode ?? 'teacher-forced';
}
