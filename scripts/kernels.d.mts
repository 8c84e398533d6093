/** What a bundler's `define` takes: the compiled kernels, base64. */
export function kernels(): { KERNELS: string };
