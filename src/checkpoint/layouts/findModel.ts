import { findKeras, isKerasModel } from './keras/keras.ts';
import type { Clues, Found, Layout } from './layout.ts';
import { findOnnx, isOnnxGraph } from './onnx/onnx.ts';
import { findPytorch } from './pytorch.ts';
import { findPyvene, isPyvene } from './pyvene.ts';

/** Every layout, in the order they are tried; the last takes whatever is left. */
const layouts: readonly Layout[] = [
  { recognises: isOnnxGraph, find: findOnnx },
  { recognises: isKerasModel, find: findKeras },
  { recognises: isPyvene, find: findPyvene },
  { recognises: () => true, find: findPytorch },
];

/**
 * From named arrays, and what the file says of them, to an architecture.
 *
 * @throws Refused  naming the tensor, what was found, and what is supported
 */
export function findModel(clues: Clues): Found {
  const layout = layouts.find(({ recognises }) => recognises(clues));
  if (!layout) throw new Error('the last layout takes everything');
  return layout.find(clues);
}
