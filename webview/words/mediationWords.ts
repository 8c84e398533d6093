import { mediationParts, type MediationPart } from '../../src/domain/mediation.ts';
import { signed } from './format.ts';
import { say } from './words.ts';

/** A part of a bar, or the whole of it. */
export type MediationName = MediationPart | 'total';

/** All that is said of a timestep: the parts, and what they add up to. */
export const mediationNames: readonly MediationName[] = [...mediationParts, 'total'];

/** What a part is called. */
export function nameOfPart(part: MediationName): string {
  switch (part) {
    case 'state':
      return say('state-carried');
    case 'token':
      return say('token-carried');
    case 'interaction':
      return say('interaction');
    case 'total':
      return say('total');
  }
}

/** How a part is defined, in one line. */
export function meaningOfPart(part: MediationName): string {
  switch (part) {
    case 'state':
      return say('with the interventions, reading what the base run read, minus the base run');
    case 'token':
      return say('without them, reading what the free run after them read, minus the base run');
    case 'interaction':
      return say('total − state-carried − token-carried: what neither carries alone');
    case 'total':
      return say('with the interventions, each run reading its own output, minus the base run');
  }
}

/** Below it a part is what float64 rounds away. */
const rounding = 1e-9;

/** A part's value as it is read. */
export function partText(value: number | null | undefined): string {
  if (value === null || value === undefined) return say('not finite');
  return value !== 0 && Math.abs(value) < rounding ? '≈ 0' : signed(value);
}
