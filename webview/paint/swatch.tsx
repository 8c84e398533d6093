import type { ReadonlySignal } from '@preact/signals';
import type { Theme } from '../theme/theme.ts';
import type { MediationName } from '../words/mediationWords.ts';
import { Canvas } from './canvas.tsx';
import { swatchPicture } from './mediation.ts';

/** What a swatch is made of. */
export interface SwatchProps {
  readonly part: MediationName;
  readonly theme: ReadonlySignal<Theme>;
}

/** What a part looks like in the bars of a mediation. */
export const Swatch = ({ part, theme }: SwatchProps) => (
  <Canvas aria-hidden="true" read={() => swatchPicture(part, theme.value)} />
);
