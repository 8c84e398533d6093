import * as z from 'zod';
import { allComponents, type Component } from './components.ts';
import type { Edit, Intervention } from './experiment.ts';
import type { LabelValue, ProbeResult } from './probes.ts';

const numbers = z.array(z.number());
/** What acting along a probe takes of `probes.json`, which `ripple probe --out FOLDER` writes; its other fields are left aside. */
const probesSchema = z.object({
  label: z.string(),
  classes: z.array(z.union([z.string(), z.number(), z.boolean()])).nullable(),
  probes: z.array(
    z.object({
      component: z.enum(allComponents as [Component, ...Component[]]),
      layer: z.int().min(0).nullable(),
      timestep: z.int().min(0).nullable(),
      score: z.number().nullable(),
      directions: z.array(numbers).nullable(),
      coordinates: z.array(numbers.nullable()).nullable(),
      line: z.object({ offset: z.number(), perUnit: z.number() }).nullable(),
      file: z.string().nullable(),
    }),
  ),
});

/** The probes of a label. */
export type Probes = z.infer<typeof probesSchema>;

/** One probe, with a file of directions to act along. */
export type Along = Probes['probes'][number] & { readonly file: string };

/** The probes of `probes.json`; undefined of a text that is none. */
export function parseProbes(text: string): Probes | undefined {
  try {
    const parsed = probesSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The probes that something can be done along, those that read best first. */
export const along = ({ probes }: Probes): Along[] =>
  probes
    .flatMap(probe =>
      probe.file !== null && probe.directions !== null && probe.directions.length > 0
        ? [{ ...probe, file: probe.file }]
        : [],
    )
    .sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));

/** What can be done along a probe. */
export type Deed =
  /** What it reads is taken out. */
  | { readonly kind: 'take out'; readonly edit: Extract<Edit, { kind: 'zero' }> }
  /** The one class's mean coordinates less the other's are added. */
  | {
      readonly kind: 'move';
      readonly from: LabelValue;
      readonly to: LabelValue;
      readonly edit: { readonly kind: 'add'; readonly value: number[] };
    }
  /** The mean coordinates of a class are set. */
  | {
      readonly kind: 'set';
      readonly to: LabelValue;
      readonly edit: { readonly kind: 'set'; readonly value: number[] };
    }
  /** A number is to be read: where its coordinate stands. */
  | { readonly kind: 'set number'; editOf(y: number): Edit };

/**
 * What can be done along a probe: taking out what it reads, going from class to class, setting it.
 *
 * @source Giulianelli et al. 2018, arXiv:1808.08079
 */
export function deedsAlong(
  { coordinates, line }: Pick<ProbeResult, 'coordinates' | 'line'>,
  classes: readonly LabelValue[] | null,
): Deed[] {
  const means = (classes ?? []).flatMap((name, c) => {
    const mean = coordinates?.[c];
    return mean ? [{ name, mean }] : [];
  });
  const moves = means.flatMap(from =>
    means
      .filter(to => to !== from)
      .map((to): Deed => {
        const value = to.mean.map((each, d) => each - (from.mean[d] ?? 0));
        return { kind: 'move', from: from.name, to: to.name, edit: { kind: 'add', value } };
      }),
  );
  const sets = means.map(({ name, mean }): Deed => ({
    kind: 'set',
    to: name,
    edit: { kind: 'set', value: [...mean] },
  }));
  const { offset, perUnit } = line ?? { offset: 0, perUnit: 0 };
  const editOf = (y: number): Edit => ({ kind: 'set', value: [(y - offset) / perUnit] });
  return [
    { kind: 'take out', edit: { kind: 'zero' } },
    ...moves,
    ...sets,
    ...(line && perUnit !== 0 ? [{ kind: 'set number', editOf } as const] : []),
  ];
}

/** An intervention along a probe. @param file  of its directions, as the experiment has it */
export function interventionAlong(
  { layer, component, directions }: Along,
  edit: Edit,
  timesteps: Intervention['site']['timesteps'],
  file: string,
): Intervention {
  const count = directions?.length ?? 0;
  const units = count === 1 ? [0] : [[0, count] as [number, number]];
  const site = { ...(layer !== null && { layer }), component, timesteps, units };
  return { site, edit, basis: { kind: 'direction', file } };
}
