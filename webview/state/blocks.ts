import type { Scale } from '../../src/domain/result.ts';

/** A part of a table of rows by timesteps, half-open both ways. */
export interface Part {
  readonly rows: readonly [number, number];
  readonly timesteps: readonly [number, number];
}

/** What was fetched of one picture: a part of it, by what it shows. */
export interface Fetched extends Part {
  /** `[row][timestep]` of the part, by the name of the run. */
  readonly runs: ReadonlyMap<string, Float32Array>;
  /** The scale of all of the picture, where it came with the values. */
  readonly scale?: Scale;
}

const covers = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): boolean =>
  a <= c && b >= d;

/** Whether a part has all that is in sight. */
export const holds = (part: Part, sight: Part): boolean =>
  covers(part.rows, sight.rows) && covers(part.timesteps, sight.timesteps);

/** A range with so many screens around it, within a whole of `count`. */
const around = (
  [from, to]: readonly [number, number],
  count: number,
  screens: number,
): [number, number] => {
  const more = Math.ceil((to - from) * screens);
  return [Math.max(0, from - more), Math.min(count, to + more)];
};

/** Rows and timesteps that there are. */
interface Whole {
  readonly rows: number;
  readonly timesteps: number;
}

/** What is in sight, and so many screens around it. */
export const grown = (sight: Part, whole: Whole, screens = 1): Part => ({
  rows: around(sight.rows, whole.rows, screens),
  timesteps: around(sight.timesteps, whole.timesteps, screens),
});

/**
 * What of a part is not there yet: where the view moved along one axis, a strip beside what is there.
 *
 * @returns the part that will be there, and what of it is to be fetched
 */
function missingOf(
  there: Fetched | undefined,
  wanted: Part,
  soon: Part,
): { readonly whole: Part; readonly missing: Part } {
  const all = { whole: wanted, missing: wanted };
  if (!there) return all;
  if (covers(there.rows, soon.rows)) {
    const timesteps = rest(there.timesteps, wanted.timesteps);
    const { rows } = there;
    return timesteps ? { whole: { ...wanted, rows }, missing: { rows, timesteps } } : all;
  }
  if (covers(there.timesteps, soon.timesteps)) {
    const rows = rest(there.rows, wanted.rows);
    const { timesteps } = there;
    return rows ? { whole: { ...wanted, timesteps }, missing: { rows, timesteps } } : all;
  }
  return all;
}

/** What of a range lies beyond one end of another that it overlaps; undefined where that is not so. */
function rest(
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
): [number, number] | undefined {
  if (a <= c && c < b && b < d) return [b, d];
  return c < a && a < d && d <= b ? [c, a] : undefined;
}

/** A part made of what was there and a strip beside it. */
function joined(part: Part, there: Fetched | undefined, strip: Fetched): Fetched {
  const span = part.timesteps[1] - part.timesteps[0];
  const runs = new Map<string, Float32Array>();
  for (const run of strip.runs.keys()) {
    const data = new Float32Array((part.rows[1] - part.rows[0]) * span).fill(NaN);
    for (const from of there ? [there, strip] : [strip]) {
      const values = from.runs.get(run);
      const [r0, r1] = [Math.max(part.rows[0], from.rows[0]), Math.min(part.rows[1], from.rows[1])];
      const [t0, t1] = [
        Math.max(part.timesteps[0], from.timesteps[0]),
        Math.min(part.timesteps[1], from.timesteps[1]),
      ];
      const wide = from.timesteps[1] - from.timesteps[0];
      for (let row = r0; values && t0 < t1 && row < r1; row++) {
        const at = (row - from.rows[0]) * wide + t0 - from.timesteps[0];
        data.set(
          values.subarray(at, at + t1 - t0),
          (row - part.rows[0]) * span + t0 - part.timesteps[0],
        );
      }
    }
    runs.set(run, data);
  }
  return { ...strip, ...part, runs };
}

/** Pictures kept at once, so that going back to a layer shows it at once. */
const mostPictures = 16;

/**
 * Keeps what is in sight of each picture and one screen around it, never whole traces.
 *
 * @param arrived  called when something that was missing has come
 */
export function toBlocks(arrived: () => void) {
  const pictures = new Map<string, { fetched?: Fetched; asked?: Part }>();
  return {
    /**
     * The part of a picture that holds what is in sight, or the nearest there is while that is fetched.
     *
     * @param key  names the picture: its results, component, layer and order
     */
    get(
      key: string,
      sight: Part,
      whole: Whole,
      fetch: (part: Part) => Promise<Omit<Fetched, keyof Part>>,
    ): Fetched | undefined {
      const picture = pictures.get(key) ?? {};
      pictures.delete(key); // and set again: the newest is last
      pictures.set(key, picture);
      for (const old of pictures.keys()) {
        if (pictures.size <= mostPictures) break;
        pictures.delete(old);
      }
      // Half a screen is left when more is asked for, so that a steady scroll never meets an empty part.
      const soon = grown(sight, whole, 0.5);
      const isThere = picture.fetched && holds(picture.fetched, soon);
      const isAsked = picture.asked && holds(picture.asked, soon);
      if (!isThere && !isAsked) {
        const wanted = grown(sight, whole);
        const { whole: part, missing } = missingOf(picture.fetched, wanted, soon);
        picture.asked = part;
        const { fetched } = picture;
        fetch(missing).then(
          found => {
            if (picture.asked === part) delete picture.asked;
            picture.fetched =
              missing === part
                ? { ...part, ...found }
                : joined(part, fetched, { ...missing, ...found });
            arrived();
          },
          () => {
            // A result that is no longer kept, or stopped: asked again when something is next drawn.
            if (picture.asked === part) delete picture.asked;
          },
        );
      }
      return picture.fetched;
    },
  };
}

/** What keeps parts of pictures. */
export type Blocks = ReturnType<typeof toBlocks>;
