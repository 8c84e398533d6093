import * as z from 'zod';
import { cellKinds } from './components.ts';
import { problemLine } from './failure.ts';
import { asking, toProblems } from './schemaProblems.ts';

const name = z.string({ error: 'the name of a tensor' });
const names = z.union([name, z.array(name).min(1)], {
  error: 'the name of a tensor, or a list of one a layer',
});
const layer = z.strictObject({
  inputWeight: name,
  hiddenWeight: name,
  inputBias: name.optional(),
  hiddenBias: name.optional(),
  projection: name.optional(),
});

/** Fields whose values are known beforehand, and these. */
export const knownValues = {
  cell: cellKinds,
  activation: ['tanh', 'relu'],
  recurrentActivation: ['sigmoid', 'hardSigmoid', 'hardSigmoid6'],
  resetAfter: [true, false],
  exporter: ['pytorch', 'keras', 'onnx', 'pyvene'],
  oneHot: [true, false],
  tied: [true, false],
  tokenization: ['characters', 'whitespace', 'file'],
} as const;

/** One of some words. */
const oneOf = <const W extends readonly string[]>(words: W) =>
  z.enum(words, { error: `one of ${words.join(', ')}` }).optional();
const flag = z.boolean({ error: 'true or false' }).optional();

const fields = {
  stateDict: z.string({ error: 'a path of keys' }).optional(),
  cell: oneOf(knownValues.cell),
  activation: oneOf(knownValues.activation),
  recurrentActivation: oneOf(knownValues.recurrentActivation),
  resetAfter: flag,
  exporter: oneOf(knownValues.exporter),
  gates: z
    .array(z.enum(['r', 'z', 'n', 'i', 'f', 'g', 'o', 'h']), { error: 'a list of gates' })
    .optional(),
  layers: z
    .array(z.union([name, layer], { error: 'a prefix, or the names of its tensors' }), {
      error: 'a list of layers',
    })
    .min(1, { error: 'at least one layer' })
    .optional(),
  embedding: name.nullable().optional(),
  readout: name.nullable().optional(),
  readoutBias: name.nullable().optional(),
  initialState: z.strictObject({ hidden: names.optional(), cell: names.optional() }).optional(),
  oneHot: flag,
  tied: flag,
  vocabulary: z
    .union([z.array(z.string()), z.string()], { error: 'a list of tokens, or a path' })
    .optional(),
  tokenization: oneOf(knownValues.tokenization),
  ignore: z.array(name, { error: 'a list of names' }).optional(),
};

/** `NAME.ripple-model.json`: what a checkpoint does not say of itself; it overrides inference. */
export const sidecarSchema = z.strictObject({
  version: z.literal(1, { error: '1' }),
  ...fields,
  models: z.record(z.string(), z.strictObject(fields), { error: 'models by name' }).optional(),
});

/** What a sidecar says. */
export type Sidecar = z.infer<typeof sidecarSchema>;

/** A field that says something of one model. */
export type SidecarField = keyof typeof fields;

/** Tensors that a sidecar names each by its whole name. */
export function tensorsOf({
  layers = [],
  embedding,
  readout,
  readoutBias,
  initialState = {},
}: Omit<Sidecar, 'version' | 'models'>): string[] {
  const named = [
    ...layers.flatMap(each => (typeof each === 'string' ? [] : Object.values(each))),
    ...[embedding, readout, readoutBias],
    ...Object.values(initialState).flat(),
  ];
  return named.filter(each => typeof each === 'string');
}

/** What is wrong with a sidecar, one field a line. */
export function parseSidecar(
  value: unknown,
): { readonly sidecar: Sidecar } | { readonly error: string } {
  const parsed = sidecarSchema.safeParse(value, asking);
  if (parsed.success) return { sidecar: parsed.data };
  const problems = parsed.error.issues.flatMap(issue => toProblems(issue));
  return { error: problems.map(problemLine).join('; ') };
}
