import { describe, expect, it } from 'vitest';
import { parseFromPanel } from '../../../src/domain/panelMessages.ts';
import { cpuMs } from '../../support/cpuMs.ts';

const intervention = {
  site: { layer: 0, component: 'hidden', timesteps: 1 },
  edit: { kind: 'zero' },
};
const values = {
  type: 'call',
  id: 1,
  name: 'values',
  ask: { result: 1, run: 'base', component: 'cell', layer: 0, units: [0], timesteps: [0, 4] },
};

const outline = {
  type: 'call',
  id: 2,
  name: 'outline',
  ask: { experiment: { version: 1, checkpoint: 'm.pt', base: { text: 'a' } } },
};

describe('a message of the page', () => {
  it.each([
    { type: 'opened' },
    values,
    { type: 'intervened', intervention },
    { type: 'previewed', intervention: null },
    { type: 'exported', name: 'a.png', bytes: new Uint8Array(3) },
    { type: 'copied', digest: '0af9'.repeat(16) },
    { type: 'commanded', command: 'editBase' },
    outline,
    { ...outline, name: 'check' },
    { type: 'moved', from: 1, to: 0 },
    { type: 'duplicated', at: 0 },
    { type: 'cleared' },
    { type: 'wrote', example: 'plural', inputs: { text: 'the\nkeys' } },
    { type: 'wrote', example: 'base', inputs: { tokens: [0, 4] } },
    { type: 'undid' },
    { type: 'measured', metric: { kind: 'probability', token: 'are', timestep: 4 } },
    { type: 'measured', metric: { kind: 'exactMatch', tokens: [0, 'a'] }, at: 1 },
    { type: 'unmeasured', at: 0 },
  ])('is understood: %j', message => {
    expect(parseFromPanel(message)).toEqual(message);
  });

  it.each([
    undefined,
    null,
    7,
    'opened',
    [],
    [{ type: 'opened' }],
    {},
    { type: 'constructor' },
    { type: '__proto__' },
    { type: 'opened', more: 1 },
    { type: 'measured', metric: { kind: 'probability' } },
    { type: 'measured', metric: { kind: 'kl' }, at: -1 },
    { type: 'unmeasured' },
    { ...values, name: 'load', ask: { path: '/etc/passwd' } },
    { ...values, name: 'run' },
    { ...values, name: 'toString' },
    { ...values, ask: { ...values.ask, component: 'constructor' } },
    { ...values, ask: { ...values.ask, units: [-1] } },
    { ...values, ask: { ...values.ask, units: [0.5] } },
    { ...values, ask: { ...values.ask, units: { length: 1e9 } } },
    { ...values, ask: { ...values.ask, timesteps: [0, Infinity] } },
    { ...values, id: NaN },
    { ...outline, ask: { folder: '/etc', ...outline.ask } },
    { ...outline, ask: { experiment: { version: 1 } } },
    { type: 'wrote', example: 'base', inputs: { tokens: [-1] } },
    { type: 'wrote', example: 'base', inputs: { vectors: [[0]] } },
    { type: 'moved', from: 1 },
    { type: 'removed', at: '__proto__' },
    { type: 'removed', at: -1 },
    { type: 'intervened', intervention: { ...intervention, edit: { kind: 'toString' } } },
    { type: 'commanded', command: 'workbench.action.terminal.new' },
    { type: 'remedied', trouble: 'constructor' },
    { type: 'copied', digest: 'rm -rf /' },
    { type: 'copied', digest: '0af9'.repeat(17) },
    { type: 'exported', name: 'x', bytes: 'text' },
    { type: 'exported', name: 'x'.repeat(201), bytes: new Uint8Array() },
  ])('is left aside: %j', message => {
    expect(parseFromPanel(message)).toBeUndefined();
  });

  it('is left aside where it would reach a prototype', () => {
    const own = JSON.parse('{"type":"opened","__proto__":{"isAdmin":true}}') as unknown;
    const inner = JSON.parse(
      '{"type":"intervened","intervention":{"site":{"layer":0,"component":"hidden","timesteps":1},"edit":{"kind":"zero","__proto__":{"value":1}}}}',
    ) as unknown;
    for (const message of [own, inner]) {
      const parsed = parseFromPanel(message) as Record<string, unknown> | undefined;
      expect(parsed?.isAdmin).toBeUndefined();
      expect(Object.getPrototypeOf(parsed ?? {})).toBe(Object.prototype);
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('is left aside, and soon, where its lists are too long', () => {
    const startedMs = cpuMs();
    const units = Array.from({ length: 1_000_000 }, (_, unit) => unit);
    expect(parseFromPanel({ ...values, ask: { ...values.ask, units } })).toBeUndefined();
    const selection = { layer: 0, component: 'cell', units, timesteps: [0] };
    expect(parseFromPanel({ type: 'selected', selection })).toBeUndefined();
    expect(cpuMs() - startedMs).toBeLessThan(5000);
  });

  it('is left aside where it is nested without end', () => {
    let deep: unknown = intervention;
    for (let k = 0; k < 100_000; k++) deep = { intervention: deep };
    expect(parseFromPanel({ type: 'intervened', intervention: deep })).toBeUndefined();
  });
});
