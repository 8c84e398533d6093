/** A part of a table of rows by timesteps, half-open both ways. */
export interface Sight {
  readonly rows: readonly [number, number];
  readonly timesteps: readonly [number, number];
}

/** What was fetched of one picture: a part of it, by what it shows. */
export interface Fetched extends Sight {
  /** `[row][timestep]` of the part, by the name of the run. */
  readonly runs: ReadonlyMap<string, Float32Array>;
}

const covers = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): boolean =>
  a <= c && b >= d;
const holds = (part: Sight, sight: Sight): boolean =>
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

/** Pictures kept at once, so that going back to a layer shows it at once. */
const mostPictures = 6;

/**
 * Keeps what is in sight of each picture and one screen around it, never whole traces.
 *
 * @param arrived  called when something that was missing has come
 */
export function toBlocks(arrived: () => void) {
  const pictures = new Map<string, { fetched?: Fetched; asked?: Sight }>();
  return {
    /**
     * The part of a picture that holds what is in sight, or the nearest there is while that is fetched.
     *
     * @param key    names the picture: its results, component, layer and order
     * @param whole  rows and timesteps that there are
     */
    get(
      key: string,
      sight: Sight,
      whole: { readonly rows: number; readonly timesteps: number },
      fetch: (part: Sight) => Promise<ReadonlyMap<string, Float32Array>>,
    ): Fetched | undefined {
      const picture = pictures.get(key) ?? {};
      pictures.delete(key); // and set again: the newest is last
      pictures.set(key, picture);
      for (const old of pictures.keys()) {
        if (pictures.size <= mostPictures) break;
        pictures.delete(old);
      }
      const grown = (screens: number): Sight => ({
        rows: around(sight.rows, whole.rows, screens),
        timesteps: around(sight.timesteps, whole.timesteps, screens),
      });
      // Half a screen is left when more is asked for, so that a steady scroll never meets an empty part.
      const soon = grown(0.5);
      const isThere = picture.fetched && holds(picture.fetched, soon);
      const isAsked = picture.asked && holds(picture.asked, soon);
      if (!isThere && !isAsked) {
        const part = grown(1);
        picture.asked = part;
        fetch(part).then(
          runs => {
            if (picture.asked === part) delete picture.asked;
            picture.fetched = { ...part, runs };
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
