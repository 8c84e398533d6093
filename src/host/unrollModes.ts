import * as vscode from 'vscode';
import { unrollIn } from '../domain/choose.ts';
import type { Experiment, Unroll } from '../domain/experiment.ts';
import type { Controller } from './controller.ts';

/** A mode that an experiment can be unrolled in, as people choose it. */
export interface UnrollMode {
  readonly label: string;
  readonly description: string;
  readonly isCurrent: boolean;
  choose(): Promise<void>;
}

/** The modes of the experiment in a panel, and which one is shown. Their names are the file's words, and stay in every language. */
export function unrollModes(active: Controller, experiment: Experiment): UnrollMode[] {
  const current = currentMode(active);
  const own = async (mode: Unroll['mode']): Promise<void> => {
    active.show('own');
    if (mode !== (experiment.unroll?.mode ?? 'teacher-forced'))
      await active.change({ kind: 'unroll', unroll: unrollIn(mode, experiment) });
  };
  return [
    {
      label: 'teacher-forced',
      description: vscode.l10n.t('the inputs stay what they were'),
      isCurrent: current === 'teacher-forced',
      choose: () => own('teacher-forced'),
    },
    {
      label: 'free-running',
      description: vscode.l10n.t('each output is the next input'),
      isCurrent: current === 'free-running',
      choose: () => own('free-running'),
    },
    {
      label: vscode.l10n.t('both side by side'),
      description: vscode.l10n.t('what the state carried, and what the tokens carried'),
      isCurrent: current === 'both',
      choose: () => {
        active.show('both');
        return Promise.resolve();
      },
    },
  ];
}

/** What a panel shows: one mode, or the two side by side. */
export function currentMode({
  experiment,
  result,
  shown,
}: Pick<Controller, 'experiment' | 'result' | 'shown'>):
  'teacher-forced' | 'free-running' | 'both' {
  if (shown === 'both') return 'both';
  return experiment?.unroll?.mode ?? result?.mode ?? 'teacher-forced';
}
