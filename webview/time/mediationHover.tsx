import { useComputed, type Signal } from '@preact/signals';
import { readAt } from '../../src/domain/readAt.ts';
import { Older } from '../plots/older.tsx';
import type { Page } from '../state/page.ts';
import { visible } from '../words/format.ts';
import { mediationNames, nameOfPart, partText } from '../words/mediationWords.ts';

/** The bar under the pointer, and where that is in the window. */
export interface OverBar {
  readonly t: number;
  readonly clientX: number;
  readonly clientY: number;
}

/** What the mediation hover is made of. */
export interface MediationHoverProps {
  readonly page: Page;
  readonly over: Signal<OverBar | null>;
}

/** Room that it needs right of and under the pointer, in pixels. */
const room = { right: 220, under: 110 };

/** The parts of the bar under the pointer. */
export function MediationHover({ page, over }: MediationHoverProps) {
  const style = useComputed(() => {
    const { clientX = 0, clientY = 0 } = over.value ?? {};
    const x = Math.min(clientX + 14, window.innerWidth - room.right);
    const y = Math.min(clientY + 16, window.innerHeight - room.under);
    return `transform: translate(${x}px, ${y}px)`;
  });
  const t = useComputed(() => over.value?.t).value;
  const [mediation, scene] = [page.mediated.value?.mediation, page.scene.value];
  if (t === undefined || !mediation || !scene) return null;
  return (
    <div class="hover" role="tooltip" style={style}>
      <div>
        <b>{`t ${t}`}</b>
        {` · ${readAt(scene.result, t, visible)}`}
        <Older page={page} />
      </div>
      {mediationNames.map(part => (
        <div class="pair" key={part}>
          <span>{nameOfPart(part)}</span>
          <span>{partText(mediation[part][t])}</span>
        </div>
      ))}
    </div>
  );
}
