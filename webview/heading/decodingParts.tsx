import { decodes } from '../../src/domain/choose.ts';
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
import { Part } from './part.tsx';
import type { UnrollPartProps } from './unrollPart.ts';

/** The decoding, and its settings. */
export function DecodingParts({ state, unroll, offers, change }: UnrollPartProps) {
  const readsTokens = state.model?.architecture.vocabularySize !== null;
  if (!decodes(unroll) || !readsTokens) return null;
  const by = unroll?.decoding;
  return (
    <>
      <Part label={say('decoding')}>
        <Dropdown
          label={say('decoding')}
          values={decodings}
          value={decodingName(by)}
          refusalOf={name => offers?.decodings[toDecoding(name).kind] ?? undefined}
          onChoose={name => change({ decoding: toDecoding(name) })}
        />
      </Part>
      {settingsOf(unroll).map(setting => (
        <SettingPart
          key={setting}
          setting={setting}
          of={unroll}
          value={valueOf(by, setting)}
          change={change}
        />
      ))}
      {by?.kind === 'soft' && (
        <Part label={say('noise')}>
          <Dropdown
            label={say('noise')}
            values={['none', 'gumbel']}
            value={by.noise ?? 'none'}
            onChoose={noise =>
              change(now => ({ decoding: withNoise(now.decoding ?? by, noise === 'gumbel') }))
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

interface SettingPartProps {
  readonly setting: Setting;
  readonly of: object | undefined;
  readonly value: string;
  readonly change: UnrollPartProps['change'];
}

function SettingPart({ setting, of, value, change }: SettingPartProps) {
  const label = settingLabels()[setting];
  return (
    <Part label={label}>
      <CheckedField
        label={label}
        placeholder={defaults[setting]()}
        value={value}
        of={of}
        problemOf={text => settingProblem(setting, text)}
        onWrite={text => change({ setting, value: text.trim() === '' ? null : Number(text) })}
      />
    </Part>
  );
}

function valueOf(decoding: object | undefined, setting: Setting): string {
  const value: unknown = Object.entries(decoding ?? {}).find(([name]) => name === setting)?.[1];
  return typeof value === 'number' ? String(value) : '';
}
