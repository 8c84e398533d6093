import { signal, type ReadonlySignal } from '@preact/signals';
import { Newest } from '../../src/base/newest.ts';
import type { PanelState } from '../../src/protocol/panel.ts';
import { areOfSame } from '../map/mapOf.ts';
import { isOfDocument, type Maps } from '../map/maps.ts';
import { factsOf, mappedFacts } from '../state/facts.ts';
import { mediationAside } from '../state/mediated.ts';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { placesOf, toCsv } from './csv.ts';
import { gradientShown } from './gradientShown.ts';
import { mapCsv } from './mapExport.ts';
import { toMediationCsv } from './mediationCsv.ts';
import { seedsCsv } from './seedsCsv.ts';
import { noMap, pictureRefusal, wholePicture } from './wholePicture.ts';

/** What can be exported: the view, the numbers of its layer and component, all of them, what states and tokens carried, or runs over seeds. */
export type Exported = 'png' | 'csv' | 'all-csv' | 'mediation-csv' | 'seeds-csv';

/** How the names of their files end: the numbers of all are not to be taken for those in sight, nor saved over them. */
const endings: Readonly<Record<Exported, string>> = {
  png: '.png',
  csv: '.csv',
  'all-csv': '-all.csv',
  'mediation-csv': '-mediation.csv',
  'seeds-csv': '-seeds.csv',
};

/** What is on the screen of an export. */
export type Exporting =
  | { readonly kind: 'choosing'; readonly anchor: HTMLElement }
  /** Shares are of one. */
  | { readonly kind: 'working'; readonly share: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Exports of the page: one at a time, followed, and stopped where nobody waits any more. */
export class Exports {
  readonly state: ReadonlySignal<Exporting | null>;
  readonly #state = signal<Exporting | null>(null);
  readonly #page: Page;
  readonly #turns = new Newest();

  constructor(
    page: Page,
    private readonly maps: Maps,
  ) {
    this.#page = page;
    this.state = this.#state;
  }

  /** Asks what is to be exported. */
  choose(anchor: HTMLElement): void {
    this.#state.value = { kind: 'choosing', anchor };
  }

  /** Why the view cannot be exported as a picture; undefined where it can. */
  get pictureRefusal(): string | undefined {
    return pictureRefusal(this.#page, this.maps);
  }

  /** Why what states and tokens carried cannot be exported; undefined where it can. */
  get mediationRefusal(): string | undefined {
    const { value: mediated } = this.#page.mediated;
    if (!mediated) return say('of both modes alone, where something is changed: choose both');
    if (mediated.mediation) return undefined;
    return mediated.problem ?? mediationAside(mediated);
  }

  /** Makes it, and hands it to the host, which asks where to save it. */
  async export(what: Exported): Promise<void> {
    const isWaitedFor = this.#turns.begin();
    const isStopped = (): boolean => !isWaitedFor();
    this.#state.value = { kind: 'working', share: 0 };
    try {
      const bytes = await this.#bytesOf(what, isStopped);
      if (isStopped() || !bytes) return;
      const title = this.#page.host.value?.title ?? '';
      const name = `${title}${endings[what]}`;
      this.#page.post({ type: 'exported', name, bytes });
      this.#state.value = null;
    } catch (error) {
      if (isStopped()) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#state.value = { kind: 'failed', why };
    }
  }

  /** Nothing is waited for any more. */
  leave(): void {
    this.#turns.end();
    this.#state.value = null;
  }

  /** The cells of the maps in sight. @throws Error where there are none, or not of the same */
  #mapCsv(panel: PanelState): Uint8Array {
    const { shows } = this.#page.view.value.map;
    const run = shows === 'estimate' ? null : this.maps.run.map.value;
    const estimate = shows === 'run' ? null : this.maps.estimate.map.value;
    const map = run ?? estimate;
    if (!map) throw new Error(noMap());
    if (estimate && !areOfSame(map, estimate))
      throw new Error(
        say('what was run and what was estimated are not of the same cells: map them again first'),
      );
    const { caption, lines } = mappedFacts(panel, map, !isOfDocument(this.#page, map));
    return new TextEncoder().encode(mapCsv(run, estimate, [caption, ...lines]));
  }

  async #bytesOf(what: Exported, isStopped: () => boolean): Promise<Uint8Array | undefined> {
    if (what === 'png') return wholePicture(this.#page, this.maps);
    if (what === 'mediation-csv') return this.#mediationCsv();
    return what === 'seeds-csv' ? this.#seedsCsv() : this.#csv(what, isStopped);
  }

  /** Why there are no runs over seeds to be exported; undefined where there are. */
  get seedsRefusal(): string | undefined {
    const { shown } = this.#page.seeds;
    return shown.value ? undefined : say('there are no runs over seeds to be exported');
  }

  /** @throws Error where there are no runs over seeds in sight */
  #seedsCsv(): Uint8Array {
    const { host, seeds } = this.#page;
    const over = seeds.shown.value;
    if (!over) throw new Error(this.seedsRefusal);
    return seedsCsv(host.value?.title ?? '', over, seeds.isOlder.value);
  }

  /** @throws Error where there is no mediation in sight */
  #mediationCsv(): Uint8Array {
    const { panel, of } = this.#shown;
    const { metric, mediation } = this.#page.mediated.value ?? {};
    if (!metric || !mediation) throw new Error(this.mediationRefusal);
    return toMediationCsv({ mediation, metric, result: of.result, facts: factsOf(panel, of) });
  }

  /** The results in sight, with what they are of. @throws Error where there are none */
  get #shown() {
    const [panel, of] = [this.#page.host.value, this.#page.scene.value];
    const anatomy = panel?.model?.anatomy;
    if (!panel || !of || !anatomy) throw new Error(say('there is no result to be exported'));
    return { panel, of, anatomy };
  }

  #csv(what: 'csv' | 'all-csv', isStopped: () => boolean): Promise<Uint8Array | undefined> {
    const { view, link } = this.#page;
    const { panel, of, anatomy } = this.#shown;
    const { component, layer, plot } = view.value;
    if (what === 'csv' && plot === 'map') return Promise.resolve(this.#mapCsv(panel));
    return toCsv({
      link,
      anatomy,
      result: of.result,
      forced: of.forced,
      places: what === 'csv' ? [{ component, layer }] : placesOf(anatomy),
      facts: factsOf(panel, of),
      gradient: what === 'csv' ? gradientShown(this.#page) : undefined,
      report: (done, total) => {
        if (!isStopped()) this.#state.value = { kind: 'working', share: done / total };
      },
      isStopped,
    });
  }
}
