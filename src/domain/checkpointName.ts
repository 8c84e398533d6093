const endings =
  /(\.(safetensors|bin)\.index\.json|\.weights\.h5|\.pth\.tar|\.(pt|pth|bin|ckpt|safetensors|pkl))$/i;

/** A checkpoint's file name without its known ending: `NAME` of `NAME.pt`, `NAME.safetensors.index.json`. */
export const stemOf = (name: string): string => name.replace(endings, '');

/** Whether a file is named as checkpoints are, in whatever letters. */
export const isCheckpointName = (name: string): boolean => endings.test(name);
