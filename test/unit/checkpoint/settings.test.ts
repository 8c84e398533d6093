import { describe, expect, it } from 'vitest';
import { notTaken } from '../../../src/checkpoint/elsewhere.ts';
import { findHints } from '../../../src/checkpoint/hints.ts';
import { Global, Inert } from '../../../src/checkpoint/pickle/values.ts';

/** An object of a class that is not known, as a pickle gives it. */
function inert(state: Record<string, unknown>): Inert {
  const made = new Inert(new Global('some', 'Class', 0), []);
  made.state = new Map(Object.entries(state));
  return made;
}
const hintsIn = (root: unknown) => findHints({ root, modules: new Map() }, undefined);
const dict = (entries: Record<string, unknown>): Map<string, unknown> =>
  new Map(Object.entries(entries));

describe('the activation', () => {
  const said = dict({ nonlinearity: 'relu' });

  it.each<[string, unknown]>([
    ['nonlinearity', said],
    ['args.nonlinearity', dict({ args: inert({ nonlinearity: 'relu' }) })],
    ['model_args.nonlinearity', dict({ model_args: said })],
    ['params.nonlinearity', dict({ params: said })],
    ['model_kwargs.nonlinearity', dict({ model_kwargs: said })],
    ['init_args.nonlinearity', dict({ init_args: said })],
    [
      'hyper_parameters.model.cell.nonlinearity',
      dict({ hyper_parameters: dict({ model: dict({ cell: said }) }) }),
    ],
    ['extra_state.config.nonlinearity', dict({ extra_state: dict({ config: said }) })],
    ['args.model', dict({ args: inert({ model: 'RNN_RELU' }) })],
  ])('is found at %s, which is said', (from, root) => {
    expect(hintsIn(root).activation).toEqual({ activation: 'relu', from });
  });

  it("is read out of OmegaConf's wrapping", () => {
    const node = (value: unknown): Inert => inert({ _metadata: inert({}), _val: value });
    const config = inert({ _content: dict({ nonlinearity: node('relu') }), _parent: null });
    expect(hintsIn(dict({ hyper_parameters: config })).activation).toEqual({
      activation: 'relu',
      from: 'hyper_parameters.nonlinearity',
    });
  });

  it('of a key that names the module goes before one that may be any layer’s', () => {
    const root = dict({ args: dict({ activation: 'tanh', rnn_type: 'RNN_RELU' }) });
    expect(hintsIn(root)).toMatchObject({
      activation: { activation: 'relu', from: 'args.rnn_type' },
    });
  });

  it('that two settings give differently is both', () => {
    const root = dict({ args: said, config: dict({ nonlinearity: 'tanh' }) });
    expect(hintsIn(root)).toMatchObject({
      activation: { from: 'args.nonlinearity' },
      contradicting: { activation: 'tanh', from: 'config.nonlinearity' },
    });
  });

  it('is not taken from an optimizer, nor from a model’s kind that only sounds like it', () => {
    expect(hintsIn(dict({ optimizer: said, args: dict({ model: 'relu' }) })).activation).toBe(
      undefined,
    );
  });

  it('is found in settings that hold themselves', () => {
    const args = dict({ nonlinearity: 'relu' });
    args.set('self', args);
    expect(hintsIn(dict({ args })).activation?.from).toBe('args.nonlinearity');
  });
});

it('a shared embedding means tied, and where that was found', () => {
  const root = dict({ args: inert({ share_decoder_input_output_embed: true }) });
  expect(hintsIn(root)).toMatchObject({
    tied: true,
    tiedFrom: 'args.share_decoder_input_output_embed',
  });
});

describe('dictionaries that were not taken', () => {
  const array = {
    name: '0.weight',
    shape: [2],
    dtype: { name: 'float32', bytes: 4 },
    bytes: 8,
    identity: 'a',
    read: () => Promise.resolve(new Float32Array(2)),
  };
  const elsewhere = [
    { at: 'generator', arrays: [array] },
    { at: null, arrays: [{ ...array, name: 'carried' }] },
  ];

  it('are said with the field that picks, and how a tensor of one is named', () => {
    const [said] = notTaken({ stateDictAt: 'model', elsewhere }, { version: 1 });
    expect(said).toMatchObject({
      about: 'stateDict',
      assumed: 'model, and not generator (1 tensor), 1 tensor at the top (carried)',
    });
    expect(said?.because).toMatch(/"stateDict".*generator\.0\.weight/);
  });

  it.each([
    { readout: 'generator.0.weight' },
    { initialState: { hidden: 'generator.0.weight' } },
    { initialState: { cell: ['generator.0.weight'] } },
  ])('are not said where the sidecar names a tensor of them: %j', fields => {
    const [said] = notTaken({ stateDictAt: 'model', elsewhere }, { version: 1, ...fields });
    expect(said?.assumed).not.toContain('generator');
  });
});
