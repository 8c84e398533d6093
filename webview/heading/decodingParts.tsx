import { decodes } from '../../src/domain/choose.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { Dropdown } from '../controls/dropdown.tsx';
import {
  decodingName,
  decodings,
  settingLabels,
  settingProblem,
  settingsOf,
  toDecoding,
  withNoise,
  type Setting,
} from '../state/unrollChoices.ts';
import { say } from '../words/words.ts';
import { CheckedField } from './checkedField.tsx';
import { useHeld } from './held.ts';
import { Part } from './part.tsx';
import type { UnrollPartProps } from './unrollPart.ts';

/** The decoding, and its settings. */
export function DecodingParts({ state, unroll, offers, changes, change }: UnrollPartProps) {
  const held = useHeld<ReturnType<typeof decodingName>>();
  const heldNoise = useHeld<'none' | 'gumbel'>();
  const readsTokens = state.model?.architecture.vocabularySize !== null;
  if (!decodes(unroll) || !readsTokens) return null;
  const by = unroll?.decoding;
  return (
    <>
      <Part label={say('decoding')}>
        <Dropdown
          label={say('decoding')}
          values={decodings}
          value={held.value ?? decodingName(by)}
          isWaiting={held.value !== null}
          refusalOf={name => offers?.decodings[toDecoding(name).kind] ?? undefined}
          onChoose={name => change({ decoding: toDecoding(name) }, held.hold(name))}
        />
      </Part>
      {settingsOf(unroll).map(setting => (
        <SettingPart
          key={setting}
          setting={setting}
          value={valueOf(by, setting)}
          {...{ experiment: state.experiment, changes, change }}
        />
      ))}
      {by?.kind === 'soft' && (
        <Part label={say('noise')}>
          <Dropdown
            label={say('noise')}
            values={['none', 'gumbel']}
            value={heldNoise.value ?? by.noise ?? 'none'}
            isWaiting={heldNoise.value !== null}
            onChoose={noise =>
              change(
                now => ({ decoding: withNoise(now.decoding ?? by, noise === 'gumbel') }),
                heldNoise.hold(noise),
              )
            }
          />
        </Part>
      )}
    </>
  );
}

/** What holds where a setting is left out: the field shows it. */
const defaults: Readonly<Record<Setting, () => string>> = {
  temperature: () => '1',
  topK: () => say('all'),
  topP: () => '1',
  seed: () => '',
};

interface SettingPartProps extends Pick<UnrollPartProps, 'changes' | 'change'> {
  readonly setting: Setting;
  readonly experiment: PanelState['experiment'];
  readonly value: string;
}

function SettingPart({ setting, experiment, value, changes, change }: SettingPartProps) {
  const label = settingLabels()[setting];
  return (
    <Part label={label}>
      <CheckedField
        label={label}
        placeholder={defaults[setting]()}
        value={value}
        {...{ experiment, changes }}
        problemOf={text => settingProblem(setting, text)}
        onWrite={(text, outcome) =>
          change({ setting, value: text.trim() === '' ? null : Number(text) }, outcome)
        }
      />
    </Part>
  );
}

function valueOf(decoding: object | undefined, setting: Setting): string {
  const value: unknown = Object.entries(decoding ?? {}).find(([name]) => name === setting)?.[1];
  return typeof value === 'number' ? String(value) : '';
}
