import * as z from 'zod';
import { allComponents, type Component } from './components.ts';
import { decodingSettings } from './choose.ts';
import {
  decodingSchema,
  experimentSchema,
  interventionSchema,
  metricSchema,
  unrollSchema,
} from './experiment.ts';
import { remedies } from './remedy.ts';
import { overs } from './sweepCells.ts';
import { methodSchema } from './sweepMap.ts';

const index = z.int().min(0);
const component = z.enum(allComponents as [Component, ...Component[]]);
const layer = index.nullable();
const result = index;
const selection = z.strictObject({
  layer,
  component,
  units: z.array(index).max(100_000),
  timesteps: z.array(index).max(1_000_000),
});
const sight = z.strictObject({
  component,
  layer,
  units: z.array(index).max(10_000),
  byEffect: z.tuple([index, index]).nullable(),
  timesteps: z.tuple([index, index]),
  cursor: z.strictObject({ unit: index, timestep: index }),
  top: index.max(1000),
});
const ask = {
  values: z.strictObject({
    result,
    run: z.enum(['base', 'intervened', 'difference']),
    component,
    layer,
    units: z.array(index).max(10_000),
    timesteps: z.tuple([index, index]),
  }),
  order: z.strictObject({ result, component, layer }),
  readout: z.strictObject({
    result,
    timestep: index,
    top: index.max(1000),
    pair: z.tuple([index, index]).optional(),
  }),
  unit: z.strictObject({ result, layer: index.nullable(), unit: index, timestep: index }),
  mediation: z.strictObject({ result, of: index }),
  gradient: z.strictObject({
    result,
    of: index,
    component,
    layer,
    units: z.array(index).max(10_000),
    timesteps: z.tuple([index, index]),
  }),
  seeds: z.strictObject({ experiment: experimentSchema, range: z.tuple([index, index]) }),
  map: z.strictObject({
    experiment: experimentSchema,
    question: z.strictObject({
      over: z.enum(overs),
      of: index,
      method: methodSchema.nullable(),
    }),
    from: index,
  }),
  outline: z.strictObject({ experiment: experimentSchema }),
  check: z.strictObject({ experiment: experimentSchema }),
};
const call = <N extends keyof typeof ask>(name: N) =>
  z.strictObject({ type: z.literal('call'), id: index, name: z.literal(name), ask: ask[name] });
const said = <T extends string>(type: T) => z.strictObject({ type: z.literal(type) });

const inputs = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ tokens: z.array(index).max(1_000_000) }),
]);
const unrollPart = z.union([
  z.strictObject({ steps: z.int().positive() }),
  z.strictObject({ decoding: decodingSchema }),
  z.strictObject({ setting: z.enum(decodingSettings), value: z.number().nullable() }),
]);

/** What is one edit of the document. */
const change = z.union([
  z.strictObject({
    type: z.literal('intervened'),
    intervention: interventionSchema,
    at: index.optional(),
  }),
  z.strictObject({ type: z.literal('removed'), at: index }),
  z.strictObject({ type: z.literal('toggled'), at: index, enabled: z.boolean() }),
  z.strictObject({ type: z.literal('moved'), from: index, to: index }),
  z.strictObject({ type: z.literal('duplicated'), at: index }),
  said('cleared'),
  z.strictObject({ type: z.literal('measured'), metric: metricSchema, at: index.optional() }),
  z.strictObject({ type: z.literal('unmeasured'), at: index }),
  z.strictObject({ type: z.literal('wrote'), example: z.string(), inputs }),
  z.strictObject({ type: z.literal('unrolled'), unroll: unrollSchema }),
  z.strictObject({ type: z.literal('adjusted'), part: unrollPart }),
]);

/** What a panel's page may say. A page is not trusted more than a file. */
const fromPanelSchema = z.union([
  ...change.options,
  z.strictObject({
    type: z.literal('pressed'),
    changes: z.array(z.union([change, said('undid')])).max(10_000),
  }),
  said('opened'),
  call('values'),
  call('order'),
  call('readout'),
  call('unit'),
  call('mediation'),
  call('gradient'),
  call('seeds'),
  call('map'),
  call('outline'),
  call('check'),
  z.strictObject({ type: z.literal('drew'), sight }),
  z.strictObject({ type: z.literal('kept'), view: z.unknown() }),
  z.strictObject({ type: z.literal('selected'), selection }),
  said('left'),
  said('undid'),
  z.strictObject({
    type: z.literal('previewed'),
    intervention: interventionSchema.nullable(),
    at: index.optional(),
  }),
  z.strictObject({
    type: z.literal('showed'),
    shown: z.enum(['own', 'both']),
    isKept: z.literal(true).optional(),
  }),
  said('ran'),
  said('stopped'),
  z.strictObject({ type: z.literal('quit'), id: index }),
  z.strictObject({ type: z.literal('ranOnChange'), isOn: z.boolean() }),
  z.strictObject({
    type: z.literal('remedied'),
    trouble: z.enum([
      'problems',
      'refused',
      'missing',
      'failed',
      'engine-lost',
      'untrusted',
      'lethal',
      'changed',
    ]),
  }),
  z.strictObject({
    type: z.literal('exported'),
    name: z.string().max(200),
    bytes: z.instanceof(Uint8Array),
  }),
  z.strictObject({ type: z.literal('copied'), digest: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.strictObject({
    type: z.literal('commanded'),
    command: z.enum([
      'openSample',
      'addSource',
      'editBase',
      'openAsText',
      'showSites',
      'save',
      'saveAs',
      ...remedies,
    ]),
  }),
  z.strictObject({
    type: z.literal('commanded'),
    command: z.literal('editIntervention'),
    at: index,
  }),
]);

/** A message of a panel's page, checked. */
export type CheckedFromPanel = z.infer<typeof fromPanelSchema>;

/** @returns undefined for what is no message of ours */
export function parseFromPanel(value: unknown): CheckedFromPanel | undefined {
  const parsed = fromPanelSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
