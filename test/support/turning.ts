import type { Intervention } from '../../src/domain/experiment.ts';

/**
 * Whether an intervention follows from single principal directions, or from values along them. Where variances are near each other,
 * rounding turns their directions: what is then the same bit for bit on wasm is not the same up to rounding on another backend.
 */
const isTurned = ({ basis, site, edit }: Intervention): boolean =>
  basis?.kind === 'pca' &&
  (site.units !== undefined ||
    ['set', 'clamp', 'noise'].includes(edit.kind) ||
    ('value' in edit && edit.value !== undefined));

/** Whether rounding can turn what some interventions do. */
export const areTurned = (interventions: readonly Intervention[] | undefined): boolean =>
  (interventions ?? []).some(isTurned);

/** Least lead of the best logit by which rounding cannot turn a token. */
export const leastLead = 1e-3;
