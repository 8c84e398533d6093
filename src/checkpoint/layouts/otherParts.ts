import type { NamedArray } from '../arrays.ts';
import { attentionName, normName } from './names.ts';
import { refuse } from './refusal.ts';

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
    if (/conv.*weight$/i.test(name) && (shape.length === 3 || shape.length === 4)) {
      throw refuse(file, 'convolution', name, 'a convolutional front-end changes the inputs');
    }
  }
  for (const { name, shape } of arrays) {
    const bias = arrays.find(each => each.name === name.replace(/weight$/, 'bias'));
    const isScale =
      shape.length === 1 && /(^|\.)weight$/.test(name) && bias?.shape.join() === shape.join();
    if (!isScale && !normName.test(name)) continue;
    const isInside = stackModules.some(module => module !== '' && name.startsWith(`${module}.`));
    throw refuse(
      file,
      `layer normalisation${isInside ? ' inside the cell' : ''}`,
      name,
      'normalisation in or between cells changes the gates',
    );
  }
  for (const { name, dtype } of arrays) {
    if (dtype.name === 'quantized' || /packed_params|(weight|kernel)_scale$/.test(name)) {
      throw refuse(
        file,
        'quantized weights',
        name,
        'only floating-point weights are run; save the model before quantization',
      );
    }
    if (/parametrizations\.|weight_hh_l\d+_[gv]$/.test(name)) {
      throw refuse(
        file,
        'a parametrized weight',
        name,
        'remove the parametrization before saving (torch.nn.utils.parametrize.remove_parametrizations)',
      );
    }
  }
}
