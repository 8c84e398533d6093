import * as tf from '@tensorflow/tfjs-core';

const share: tf.KernelFunc = ({ inputs: { x }, backend }) => {
  const { dataId, shape, dtype } = x as tf.TensorInfo;
  (backend as tf.KernelBackend).incRef(dataId);
  return { dataId, shape, dtype };
};

/**
 * Lets clones share their data on wasm, as they do on the other backends: no kernel writes where it reads.
 *
 * A tape keeps a clone of all that an operation's gradient may need, the weights of every step among them; wasm's own
 * Identity copies them each time (tfjs 4.22), which is gigabytes where the activations are megabytes.
 */
export function shareClones(): void {
  if (tf.getBackend() !== 'wasm' || tf.getKernel(tf.Identity, 'wasm').kernelFunc === share) return;
  tf.unregisterKernel(tf.Identity, 'wasm');
  tf.registerKernel({ kernelName: tf.Identity, backendName: 'wasm', kernelFunc: share });
}
