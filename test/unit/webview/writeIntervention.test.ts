import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import type { Intervention } from '../../../src/domain/experiment.ts';
import type { FromPanel, PanelState } from '../../../src/protocol/panel.ts';
import { toWaiting } from '../../../webview/state/waiting.ts';
import { writeIntervention } from '../../../webview/state/writeIntervention.ts';

const setTo = (unit: number, value: number): Intervention => ({
  site: { layer: 0, component: 'cell', timesteps: 1, units: [unit] },
  edit: { kind: 'set', value },
});
const settled = () => new Promise(resolve => setTimeout(resolve));

it.each([
  ['stands elsewhere, there', [setTo(2, 0)], { at: 0 }],
  ['has gone, after all', [setTo(3, 0)], {}],
])('what is replaced, and %s by the time that it is known to be right', async (_, after, at) => {
  const panelOf = (interventions: readonly Intervention[]) =>
    ({
      experiment: { version: 1, checkpoint: 'a.pt', interventions },
      ran: null,
      troubles: [],
    }) as never;
  const host = signal<PanelState>(panelOf([setTo(1, 0), setTo(2, 0)]));
  const said: FromPanel[] = [];
  let answer!: (answer: unknown) => void;
  const check = () => new Promise(resolve => (answer = resolve));
  const { postAsked, waiting } = toWaiting(message => said.push(message), host);
  writeIntervention(
    { host, link: { check } as never, postAsked, waiting },
    { intervention: setTo(2, 0.5), at: 1 },
    why => why === '',
  );
  host.value = panelOf(after);
  answer([]);
  await settled();
  expect(said).toEqual([{ type: 'intervened', intervention: setTo(2, 0.5), ...at }]);
});
