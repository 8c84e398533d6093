import type { Assumption } from '../../../domain/model.ts';
import type { KerasDescription } from '../../description.ts';
import type { Clues, Found } from '../layout.ts';
import { toIgnored } from '../ignored.ts';
import { planFromConfig } from './described.ts';
import type { Plan } from './plan.ts';
import { checkKerasSidecar } from './sidecar.ts';
import { toFound } from './toFound.ts';
import { planFromWeights } from './weightsOnly.ts';

const recurrentKernel = /(^|[/.])recurrent_kernel(:0)?$/;

/** Whether a file is Keras', by what it says of itself, or by the names of its arrays. */
export const isKerasModel = ({ contents: { description, arrays } }: Clues): boolean =>
  description === undefined
    ? arrays.some(({ name }) => recurrentKernel.test(name))
    : description.kind === 'keras';

/**
 * From Keras' arrays, and its config where there is one, to an architecture.
 *
 * @throws Refused  naming the layer, what was found, and what is supported
 */
export function findKeras(clues: Clues): Found {
  const { file, contents, sidecar } = clues;
  const isIgnored = toIgnored(sidecar);
  const arrays = contents.arrays.filter(({ name }) => !isIgnored(name));
  const { description } = contents;
  const keras = description?.kind === 'keras' ? description : undefined;
  const plan = planOf(clues, keras, arrays);
  checkKerasSidecar(
    file,
    sidecar,
    contents.arrays,
    plan,
    keras?.config !== null && keras !== undefined,
  );
  const found = toFound(file, plan, sidecar);
  const ignored: Assumption[] = sidecar.ignore
    ? [
        {
          about: 'ignore',
          assumed: `${sidecar.ignore.join(', ')} left aside`,
          because: 'the sidecar says so',
        },
      ]
    : [];
  return { ...found, assumptions: [...found.assumptions, ...ignored] };
}

function planOf(
  { file, contents, sidecar }: Clues,
  keras: KerasDescription | undefined,
  arrays: Clues['contents']['arrays'],
): Plan {
  const { config } = keras ?? { config: null };
  if (keras && config !== null)
    return planFromConfig({ file, version: keras.version, sidecar }, { ...keras, config }, arrays);
  // HDF5 keeps no order but that of a list of layers; numbered variables stand in groups by class.
  const hasList = keras !== undefined && (contents.format !== 'hdf5' || keras.paths.size > 0);
  const isListed = hasList && !arrays.some(({ name }) => /\/vars\/\d+$/.test(name));
  const plan = planFromWeights({
    file,
    arrays,
    paths: keras?.paths ?? new Map(),
    sidecar,
    isListed,
    because: keras
      ? `${contents.format === 'hdf5' ? 'a weights file' : 'the file'} holds no architecture; the layers are taken ${isListed ? 'in the order of its list' : 'by kind, then by the number in the name'}`
      : 'names and shapes are all there is; the file does not hold the code that uses the weights',
  });
  if (keras || sidecar.exporter !== undefined) return plan;
  return {
    ...plan,
    assumptions: [
      {
        about: 'exporter',
        assumed: 'Keras',
        because: 'the arrays carry Keras’ names, and with them its gate order and orientation',
      },
      ...plan.assumptions,
    ],
  };
}
