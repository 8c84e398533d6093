import type { Component } from '../../src/domain/components.ts';
import type { Block } from '../paint/cells.ts';
import type { Fetched } from './blocks.ts';
import { say } from '../words/words.ts';
import type { Gradient } from './gradient.ts';
import { gradientSources } from './gradientSources.ts';
import { placeText, type Source } from './source.ts';
import type { Scene } from './scene.ts';
import type { View } from './store.ts';

/** Names under which runs are fetched. */
export type RunKey = 'before' | 'after' | 'forcedBefore' | 'forcedAfter';

const differences = new WeakMap<Fetched, Map<string, Block>>();

/** b − a of a fetched part, made once a part. */
function minus(fetched: Fetched, b: RunKey, a: RunKey): Block | undefined {
  const made = differences.get(fetched) ?? new Map<string, Block>();
  differences.set(fetched, made);
  const key = `${b}-${a}`;
  const before = made.get(key);
  if (before) return before;
  const [to, from] = [fetched.runs.get(b), fetched.runs.get(a)];
  if (!to || !from) return undefined;
  const block = {
    rows: fetched.rows,
    timesteps: fetched.timesteps,
    data: to.map((v, k) => v - (from[k] ?? NaN)),
  };
  made.set(key, block);
  return block;
}

/** One run's values of a fetched part. */
export function plain(fetched: Fetched | undefined, run: RunKey): Block | undefined {
  const data = fetched?.runs.get(run);
  return fetched && data ? { rows: fetched.rows, timesteps: fetched.timesteps, data } : undefined;
}

/** The base run alone, where nothing is changed. */
function baseSources(
  fetched: Fetched | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  return [
    {
      id: 'before',
      title: say('Base run'),
      name: say('base run'),
      aside: placeText(component, layer),
      room: 1,
      block: plain(fetched, 'before'),
      kind: 'value',
      hasScale: true,
    },
  ];
}

/** Difference, before and after of one run. */
function ownSources(
  fetched: Fetched | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const where = placeText(component, layer);
  return [
    {
      id: 'difference',
      title: say('Difference'),
      name: say('difference'),
      aside: `${say('after − before')} · ${where}`,
      room: 1,
      block: fetched && minus(fetched, 'after', 'before'),
      kind: 'difference',
      hasScale: true,
    },
    {
      id: 'before',
      title: say('Before'),
      name: say('before'),
      aside: `${where} · ${say('one scale with after')}`,
      room: 0.45,
      block: plain(fetched, 'before'),
      kind: 'value',
      hasScale: true,
    },
    {
      id: 'after',
      title: say('After'),
      name: say('after'),
      aside: where,
      room: 0.45,
      block: plain(fetched, 'after'),
      kind: 'value',
      hasScale: false,
    },
  ];
}

/** What the state carried, what state and tokens carried, and what the tokens carried. */
function bothSources(
  fetched: Fetched | undefined,
  component: Component,
  layer: number | null,
): Source[] {
  const of = (b: RunKey, a: RunKey): Block | undefined => fetched && minus(fetched, b, a);
  const common = { room: 0.6, kind: 'difference' } as const;
  return [
    {
      ...common,
      id: 'forced',
      title: say('Teacher-forced'),
      name: say('teacher-forced'),
      aside: `${say('after − before: what the state carried')} · ${placeText(component, layer)}`,
      block: of('forcedAfter', 'forcedBefore'),
      hasScale: true,
    },
    {
      ...common,
      id: 'free',
      title: say('Free-running'),
      name: say('free-running'),
      aside: say('after − before: what the state and the tokens carried'),
      block: of('after', 'before'),
      hasScale: false,
    },
    {
      ...common,
      id: 'tokens',
      title: say('Free-running − teacher-forced'),
      name: say('free-running − teacher-forced'),
      aside: say('what the tokens carried'),
      block: of('after', 'forcedAfter'),
      hasScale: false,
    },
  ];
}

/** The maps of a scene that stand over each other, a gradient under the differences; without what is fetched, their places. */
export function sourcesOf(
  scene: Scene,
  fetched: Fetched | undefined,
  view: Pick<View, 'component' | 'layer' | 'gradient'>,
  gradient?: Gradient,
): readonly Source[] {
  const toSources = scene.forced ? bothSources : scene.isEmpty ? baseSources : ownSources;
  const sources = toSources(fetched, view.component, view.layer);
  const values = scene.isEmpty ? [] : sources.filter(({ kind }) => kind === 'value');
  return [
    ...sources.filter(each => !values.includes(each)),
    ...gradientSources(scene, view, gradient),
    ...values,
  ];
}
