import { signal } from '@preact/signals';
import { describeMetric } from '../../src/domain/describeMetric.ts';
import { roomFor, toRows } from '../paint/grid.ts';
import type { Sized } from '../paint/picture.ts';
import { pictureOf } from '../map/effectPicture.tsx';
import { effectAt, picturesOf, placeOn, type PanelMap } from '../map/mapOf.ts';
import { isOfDocument, shownMaps, type Maps } from '../map/maps.ts';
import { mapHead } from '../map/words.ts';
import { say } from '../words/words.ts';
import type { Page } from '../state/page.ts';
import { quoted } from './csv.ts';
import { headingPicture } from './textPicture.ts';

/** The maps in sight, each under its heading; a picture a component under its name. */
export function mapPictures(page: Page, maps: Maps): Sized[] {
  const { value: grid } = page.grid;
  if (!grid) return [];
  const heading = (title: string, aside: string, limits?: [string, string]): Sized => {
    return headingPicture({ title, aside, limits }, grid.gutter, grid.width, page.theme.value);
  };
  const room = roomFor(false, page.room.value.windowHeight);
  return shownMaps(page.view.value.map, maps).flatMap(mapped => {
    const map = mapped.map.value;
    if (!map) return [];
    const { title, aside, limits } = mapHead(map);
    const parts = picturesOf(map.axes).flatMap(part => {
      const asked = { page, maps, mapped, part, chosen: signal(null), over: signal(null) };
      const rows = toRows(part.rows.values.length, room, 0);
      const under = part.title === '' ? [] : [heading(part.title, '')];
      return [...under, ...[pictureOf(asked, rows)].flatMap(each => each ?? [])];
    });
    const said = [...(isOfDocument(page, map) ? [] : [say('older')]), aside].join(' · ');
    return [heading(title, said, limits), ...parts];
  });
}

/**
 * The cells of a map as CSV: where each is, the metric, what that adds to the base, an estimate of that, and why there is none;
 * before the head stand lines that say what they are of, `# …`.
 *
 * @param run       the map that was run; null where only an estimate was asked for
 * @param estimate  that of the same cells
 */
export function mapCsv(
  run: PanelMap | null,
  estimate: PanelMap | null,
  facts: readonly string[],
): string {
  const map = run ?? estimate;
  if (!map) return '';
  const { experiment, question, axes, base, backend } = map;
  const metric = experiment.metrics?.[question.of];
  const said = [
    ...facts,
    say(
      'map of {0} over {1}, on {2}',
      metric ? describeMetric(metric) : '',
      question.over,
      backend,
    ),
    base === null
      ? say('no value without the intervention')
      : say('{0} without the intervention', base),
    ...(estimate ? [methodText(estimate)] : []),
    ...(map.done < map.values.length ? [say('{0} of {1} cells', map.done, map.values.length)] : []),
  ].map(line => `# ${line.replaceAll(/\s+/g, ' ')}`);
  const columns = [
    ...(run ? ['value', 'effect'] : []),
    ...(estimate ? ['estimate'] : []),
    'reason',
  ];
  const number = (value: number): string => (Number.isNaN(value) ? '' : String(value));
  const rows = Array.from(map.values, (_, at) => {
    const reason = run?.reasons.get(at) ?? estimate?.reasons.get(at);
    return [
      ...placeOn(axes, at).map(({ value }) => value),
      ...(run ? [number(run.values[at] ?? NaN), number(effectAt(run, at))] : []),
      ...(estimate ? [number(estimate.values[at] ?? NaN)] : []),
      reason === undefined ? '' : quoted(reason),
    ].join();
  });
  return `${[...said, [...axes.map(({ name }) => name), ...columns].join(), ...rows].join('\n')}\n`;
}

const methodText = ({ question: { method } }: PanelMap): string =>
  method === 'gradient' || method === null
    ? say('estimated by one gradient of the run without the intervention')
    : say('estimated by integrated gradients, {0} a cell', method.integrated);
