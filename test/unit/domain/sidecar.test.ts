import { describe, expect, it } from 'vitest';
import { parseSidecar } from '../../../src/domain/sidecar.ts';

describe('a sidecar', () => {
  it.each([
    [
      { version: 1, gatez: [] },
      /^gatez: unknown field: found \[\], expected one of version, .*ignore, models$/,
    ],
    [
      { version: 1, layers: [{ inputWeight: 'a', hiddenWeight: 'b', bias: 'c' }] },
      /^layers\[0\]\.bias: unknown field: found "c", expected one of inputWeight, .*projection$/,
    ],
    [{ version: 2 }, /^version: found 2, expected 1$/],
    [{ version: 1, resetAfter: 'yes' }, /^resetAfter: found "yes", expected true or false$/],
    [{ version: 1, cell: 'qrnn' }, /^cell: found "qrnn", expected one of rnn, gru, lstm$/],
  ])('that is %j is an error with the field, the value and what was expected', (value, message) => {
    const parsed = parseSidecar(value);
    expect('error' in parsed && parsed.error).toMatch(message);
  });
});
