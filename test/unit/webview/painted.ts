/** What is called of a canvas's context, in order: each by its name, with what it was given. */
export type Called = readonly [name: string, ...given: unknown[]];

/** A context that draws nothing and remembers what it was told, properties as `=name`. */
export function recordingContext(): {
  readonly context: CanvasRenderingContext2D;
  readonly called: Called[];
} {
  const called: Called[] = [];
  const context = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...given: unknown[]) => {
          called.push([String(name), ...given]);
          return answers[String(name)]?.(...given.map(Number));
        },
      set: (_, name, value) => {
        called.push([`=${String(name)}`, value]);
        return true;
      },
    },
  );
  return { context: context as CanvasRenderingContext2D, called };
}

const answers: Readonly<Record<string, (...given: number[]) => unknown>> = {
  measureText: () => ({ width: 10 }),
  createImageData: (width = 1, height = 1) => ({
    ...{ width, height },
    data: new Uint8ClampedArray(4 * width * height),
  }),
};
