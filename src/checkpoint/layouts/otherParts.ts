import type { NamedArray } from '../arrays.ts';
import { attentionName, normName } from './names.ts';
import { refuse } from './refusal.ts';

/** Whether an array is quantized, by its dtype or by what PyTorch's quantized layers call their parts. */
const isQuantized = ({ name, dtype }: NamedArray): boolean =>
  dtype.name === 'quantized' || /packed_params|(weight|kernel)_scale$/.test(name);

/** Arrays that hold no values, or not those of the weights. @throws Refused */
export function refuseValueless(file: string, arrays: readonly NamedArray[]): void {
  const empty = arrays.find(({ dtype }) => dtype.name === 'meta');
  if (empty)
    throw refuse(
      file,
      'a tensor on the meta device',
      empty.name,
      'it holds no values, but a shape alone: the model was saved before its weights were loaded; load them, and save it again',
    );
  const unknown = arrays.find(({ dtype }) => dtype.name.startsWith('made by '));
  if (unknown)
    throw refuse(
      file,
      'no plain tensor',
      unknown.name,
      `it is ${unknown.dtype.name}, which Ripple does not know and did not run; save a plain state_dict(), or list it in "ignore" of the sidecar if it acts on nothing`,
      ['ignore'],
    );
  const quantized = arrays.find(isQuantized);
  if (quantized)
    throw refuse(
      file,
      'quantized weights',
      quantized.name,
      'only floating-point weights are run; save the model before quantization',
    );
}

/** What would act on values and is not in the equations. @throws Refused */
export function refuseOtherParts(
  file: string,
  arrays: readonly NamedArray[],
  stackModules: readonly string[],
): void {
  for (const { name } of arrays) {
    if (attentionName.test(name))
      throw refuse(file, 'attention', name, 'attention adds a path that the equations do not have');
  }
  for (const { name, shape } of arrays) {
    const isConvolution = /conv/i.test(name) && /weight$/i.test(name);
    if (isConvolution && (shape.length === 3 || shape.length === 4)) {
      throw refuse(file, 'convolution', name, 'a convolutional front-end changes the inputs');
    }
  }
  const shapes = new Map(arrays.map(({ name, shape }) => [name, shape.join()]));
  for (const { name, shape } of arrays) {
    const bias = shapes.get(name.replace(/weight$/, 'bias'));
    const isScale = shape.length === 1 && /(^|\.)weight$/.test(name) && bias === shape.join();
    if (!isScale && !normName.test(name)) continue;
    const isInside = stackModules.some(module => module !== '' && name.startsWith(`${module}.`));
    throw refuse(
      file,
      `layer normalisation${isInside ? ' inside the cell' : ''}`,
      name,
      'normalisation in or between cells changes the gates',
    );
  }
}
