/** What the module exports: the kernels of the backend `wasm`. Addresses are bytes in its memory. */
export { affine, affineBack } from './product';
export { firstFree } from './job';
export { help, release } from './share';
export {
  hardSigmoid,
  hardSigmoidBack,
  negative,
  oneMinus,
  plus,
  relu,
  reluBack,
  sigmoid,
  sigmoidBack,
  tanh,
  tanhBack,
  times,
} from './elementwise';
export { addTo, copy, lookup } from './copy';
export { softmax, softmaxBack } from './softmax';
