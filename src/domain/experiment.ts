import * as z from 'zod';
import { allComponents, type Component } from './components.ts';
import { metricKinds } from './metricKinds.ts';

const listed = (names: readonly string[]): string => names.join(', ');
const index = z.int({ error: 'a whole number from 0' }).min(0, { error: 'a whole number from 0' });
const positive = z
  .int({ error: 'a whole number from 1' })
  .min(1, { error: 'a whole number from 1' })
  .max(1e6, { error: 'a whole number below 1000000' });
const number = z.number({ error: 'a finite number' });
const above0 = number.gt(0, { error: 'a number above 0' });
const share = number
  .gt(0, { error: 'a share above 0, at most 1' })
  .max(1, { error: 'a share above 0, at most 1' });
const seed = z
  .int({ error: 'a seed: a whole number from 0 to 9007199254740991' })
  .min(0, { error: 'a seed: a whole number from 0 to 9007199254740991' });

const token = z.union([z.string(), index], { error: 'a token: a string or an id from 0' });
const vector = z.array(number, { error: 'a list of numbers' });
const vectors = z.array(vector, { error: 'a list of vectors' });
const initialState = z
  .strictObject({ hidden: vectors.optional(), cell: vectors.optional() })
  .describe('States before timestep 0, [layer][unit]; zeros where absent.');
const content = {
  text: z
    .string({ error: 'a text' })
    .optional()
    .describe("Cut as the checkpoint's vocabulary says."),
  tokens: z.array(token, { error: 'a list of tokens' }).optional().describe('Ids or tokens.'),
  vectors: vectors.optional().describe('One vector a timestep, for a model that reads vectors.'),
};
/** An example under study, as a schema. */
export const exampleSchema = z.strictObject({ ...content, initialState: initialState.optional() });
/** An example that values are taken from, as a schema. */
export const sourceSchema = z.strictObject({
  ...content,
  initialState: initialState.optional(),
  steps: positive.optional().describe('Free-runs the source for that many steps.'),
});

const greedy = z.strictObject({ kind: z.literal('greedy') });
const sample = z.strictObject({
  kind: z.literal('sample'),
  temperature: above0.optional(),
  topK: positive.optional(),
  topP: share.optional(),
  seed,
  hindsight: z.strictObject(content).optional(),
});
const soft = z.strictObject({
  kind: z.literal('soft'),
  temperature: above0.optional(),
  noise: z.enum(['none', 'gumbel'], { error: 'one of none, gumbel' }).optional(),
  seed: seed.optional(),
  straightThrough: z.boolean({ error: 'true or false' }).optional(),
});
/** How tokens are chosen, as a schema. */
export const decodingSchema = z.discriminatedUnion('kind', [greedy, sample, soft], {
  error: 'one of greedy, sample, soft',
});
const inputs = z.union(
  [
    z.enum(['base', 'baseOutput']),
    z.strictObject({ constant: z.union([token, vector], { error: 'a token or a vector' }) }),
    exampleSchema,
  ],
  { error: '"base", "baseOutput", an example, or {"constant": token or vector}' },
);
const teacherForced = z.strictObject({
  mode: z.literal('teacher-forced'),
  inputs: inputs.optional(),
  steps: positive.optional(),
  decoding: decodingSchema.optional(),
});
const freeRunning = z.strictObject({
  mode: z.literal('free-running'),
  steps: positive,
  from: index.optional(),
  decoding: decodingSchema.optional(),
});
/** What the inputs after the prompt are made from, as a schema. */
export const unrollSchema = z.discriminatedUnion('mode', [teacherForced, freeRunning], {
  error: 'one of teacher-forced, free-running',
});

const component = z.enum(allComponents as [Component, ...Component[]], {
  error: `a component: one of ${listed(allComponents)}`,
});
const timesteps = z.union([index, z.array(index), z.literal('all')], {
  error: 'a timestep from 0, a list of them, or "all"',
});
const units = z.array(
  z.union([index, z.tuple([index, index])], { error: 'a unit from 0, or a [from, to) pair' }),
  {
    error: 'a list of units and [from, to) pairs',
  },
);
/** The consumers of `hidden` that an edit can be kept to. */
export const edgeNames = ['carry', 'up', 'all'] as const;
const site = z.strictObject({
  layer: index.optional().describe('Depth from the input, from 0; embedding and logits have none.'),
  component,
  timesteps,
  units: units.optional().describe('Indices and [from, to) pairs; absent: all.'),
  edge: z.enum(edgeNames, { error: 'one of carry, up, all' }).optional(),
});
const place = z.strictObject({
  example: z.string({ error: 'the name of a source, or "base"' }),
  layer: index.optional(),
  component: component.optional(),
  timesteps: timesteps.optional(),
});

const perUnit = z.union([number, z.array(number)], { error: 'a number, or one number a unit' });
const kinds = ['interchange', 'zero', 'set', 'add', 'scale', 'clamp', 'mean', 'noise'] as const;
const edit = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('interchange') }),
    z.strictObject({ kind: z.literal('zero') }),
    z.strictObject({ kind: z.literal('set'), value: perUnit }),
    z.strictObject({ kind: z.literal('add'), value: perUnit.optional(), scale: number.optional() }),
    z.strictObject({ kind: z.literal('scale'), factor: number }),
    z.strictObject({ kind: z.literal('clamp'), min: number, max: number }),
    z.strictObject({
      kind: z.literal('mean'),
      dataset: z.string({ error: 'the path of a dataset' }),
    }),
    z.strictObject({
      kind: z.literal('noise'),
      std: number.min(0, { error: 'a number from 0' }),
      seed,
    }),
  ],
  { error: `one of ${listed(kinds)}` },
);
const path = z.string({ error: 'a path' });
const basis = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('rotation'), file: path }),
    z.strictObject({ kind: z.literal('direction'), file: path }),
    z.strictObject({ kind: z.literal('pca'), dataset: path }),
  ],
  { error: 'one of rotation, direction, pca' },
);
/** One intervention, as a schema. */
export const interventionSchema = z.strictObject({
  site,
  edit,
  source: place.optional(),
  basis: basis.optional(),
  enabled: z.boolean({ error: 'true or false' }).optional(),
  note: z.string({ error: 'a text' }).optional(),
});

const at = { timestep: index.optional().describe('The last unless given.') };
/** One metric, as a schema. */
export const metricSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('logitDifference'), token, against: token, ...at }),
    z.strictObject({ kind: z.literal('probability'), token, ...at }),
    z.strictObject({ kind: z.literal('kl'), ...at }),
    z.strictObject({ kind: z.literal('exactMatch'), text: content.text, tokens: content.tokens }),
    z.strictObject({ kind: z.literal('firstDivergence') }),
    z.strictObject({ kind: z.literal('tokensChanged') }),
  ],
  { error: `one of ${listed(metricKinds)}` },
);

/** The experiment file: the one source of its type, its parser and its published JSON Schema. */
export const experimentSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: '1' }),
  title: z.string({ error: 'a text' }).optional(),
  notes: z.string({ error: 'a text' }).optional(),
  checkpoint: z
    .string({ error: 'the path of a checkpoint' })
    .min(1, { error: 'the path of a checkpoint' })
    .describe('Absolute, or relative to this file.'),
  model: z
    .string({ error: 'the name of a model' })
    .min(1, { error: 'the name of a model' })
    .optional()
    .describe("One of the models that the checkpoint's sidecar names; the first unless given."),
  fingerprint: z.string().optional().describe("sha256 of the model's own arrays."),
  base: exampleSchema,
  sources: z.record(z.string(), sourceSchema).optional(),
  unroll: unrollSchema.optional(),
  interventions: z.array(interventionSchema, { error: 'a list of interventions' }).optional(),
  metrics: z.array(metricSchema, { error: 'a list of metrics' }).optional(),
});

/** Everything needed to repeat a run. */
export type Experiment = z.infer<typeof experimentSchema>;
/** An input sequence: a text, tokens or vectors, with the states before it. */
export type Example = z.infer<typeof exampleSchema>;
/** An example that values are taken from. */
export type Source = z.infer<typeof sourceSchema>;
/** What the inputs after the prompt are made from. */
export type Unroll = z.infer<typeof unrollSchema>;
/** How a step turns logits into the next input. */
export type Decoding = z.infer<typeof decodingSchema>;
/** Layer, component and timesteps, and on which units. */
export type Site = z.infer<typeof site>;
/** Where an intervention's values come from. */
export type SourcePlace = z.infer<typeof place>;
/** What is done to the values. */
export type Edit = z.infer<typeof edit>;
/** An edit at a site, with a source where it needs one. */
export type Intervention = z.infer<typeof interventionSchema>;
/** A number read off the intervened run. */
export type Metric = z.infer<typeof metricSchema>;
/** A token, by its text or its id. */
export type Token = z.infer<typeof token>;
/** Which consumer of `hidden` sees an edit. */
export type Edge = (typeof edgeNames)[number];
/** The kinds of edit, in the order people are shown them. */
export const editKinds: readonly Edit['kind'][] = kinds;

/** The published JSON Schema, draft 7, which is what editors read. */
export const experimentJsonSchema = (): unknown =>
  z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' });
