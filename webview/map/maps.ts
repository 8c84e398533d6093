import { Newest } from '../../src/base/newest.ts';
import type { Intervention } from '../../src/domain/experiment.ts';
import type { MapQuestion } from '../../src/domain/mapPart.ts';
import type { Page } from '../state/page.ts';
import { modelKey } from '../state/modelKey.ts';
import type { MapLook } from '../state/store.ts';
import { haveOneMap, type PanelMap } from './mapOf.ts';
import { toMapped, type Mapped } from './mapping.ts';

/** The maps of a panel: what was run, and what was estimated, of the same cells. */
export interface Maps {
  readonly run: Mapped;
  readonly estimate: Mapped;
  /** Runs or estimates what is looked at, or goes on with it. */
  begin(): Promise<void>;
  /** A person stops them: they are gone on with where one asks again, and not by a page that comes back. */
  stop(): void;
  /** Offers the intervention of a cell in place of the one at `at`. */
  offer(anchor: HTMLElement, at: number, intervention: Intervention): void;
}

/** @param offer  opens what an intervention would change, and asks whether it is to be written */
export function toMaps(
  { link, host, view, look: looked }: Pick<Page, 'link' | 'host' | 'view' | 'look'>,
  offer: Maps['offer'],
): Maps {
  const [run, estimate] = [toMapped(link), toMapped(link)];
  const turns = new Newest();
  return {
    run,
    estimate,
    offer,
    async begin() {
      const panel = host.peek();
      const experiment = panel?.experiment;
      if (!experiment) return;
      const model = modelKey(panel.model);
      const isNewest = turns.begin();
      const look = view.peek().map;
      const [exact, estimated] = [questionOf(look, 'run'), questionOf(look, 'estimate')];
      // The one that is quick goes first.
      if (look.shows === 'run') estimate.clear();
      else await estimate.run(experiment, estimated, model);
      if (!isNewest()) return;
      if (look.shows === 'estimate') run.clear();
      else await run.run(experiment, exact, model);
    },
    stop() {
      turns.end();
      looked({ map: { ...view.peek().map, isAsked: false } });
      run.stop();
      estimate.stop();
    },
  };
}

/** The maps that are looked at: what was run first. */
export const shownMaps = ({ shows }: MapLook, maps: Maps): Mapped[] => [
  ...(shows === 'estimate' ? [] : [maps.run]),
  ...(shows === 'run' ? [] : [maps.estimate]),
];

const questionOf = ({ over, of, steps }: MapLook, kind: 'run' | 'estimate'): MapQuestion => ({
  over,
  of,
  method: kind === 'run' ? null : steps === 0 ? 'gradient' : { integrated: steps },
});

/** Whether a map is of the experiment and its model as they are: else its numbers are of one before. */
export const isOfDocument = ({ host }: Pick<Page, 'host'>, map: PanelMap): boolean => {
  const { experiment, model = null } = host.value ?? {};
  return (
    !!experiment &&
    modelKey(model) === map.model &&
    haveOneMap(experiment, map.experiment, map.axes)
  );
};
