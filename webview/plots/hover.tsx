import './hover.css';
import { useComputed } from '@preact/signals';
import { readAt } from '../../src/domain/readAt.ts';
import { xOf } from '../paint/grid.ts';
import { cellAt, cellTexts } from '../state/cellAt.ts';
import type { Page } from '../state/page.ts';
import { unitText, visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import type { Pointing } from './pointing.ts';
import { Older } from './older.tsx';

/** What the read-out is made of. */
export interface HoverProps {
  readonly page: Page;
  readonly pointing: Pointing;
}

/** Room that the read-out needs right of and under the pointer, in pixels. */
const room = { right: 220, under: 110 };

/** What stands under the pointer: unit, timestep, token and values; and the column that it is in. */
export function Hover({ page, pointing }: HoverProps) {
  const cell = useComputed(() => {
    const [over, drawn] = [pointing.over.value, page.drawn.value];
    return over && drawn ? cellAt(drawn, over.map, over.x, over.y) : undefined;
  });
  const unit = useComputed(() => cell.value?.unit);
  const t = useComputed(() => cell.value?.t);
  const style = useComputed(() => {
    const { value: over } = pointing.over;
    if (!over) return '';
    const x = Math.min(over.clientX + 14, window.innerWidth - room.right);
    const y = Math.min(over.clientY + 16, window.innerHeight - room.under);
    return `transform: translate(${x}px, ${y}px)`;
  });
  const column = useComputed(() => {
    const { value: grid } = page.grid;
    if (t.value === undefined || !grid) return 'display: none';
    return `transform: translateX(${xOf(grid, t.value)}px); width: ${grid.column}px`;
  });
  return (
    <>
      <div class="crossColumn" style={column} />
      <div
        class="hover"
        data-testid="hover"
        role="tooltip"
        hidden={unit.value === undefined}
        style={style}
      >
        {unit.value !== undefined && t.value !== undefined && (
          <ReadOut page={page} unit={unit.value} t={t.value} />
        )}
      </div>
    </>
  );
}

function ReadOut({
  page,
  unit,
  t,
}: {
  readonly page: Page;
  readonly unit: number;
  readonly t: number;
}) {
  const { value: drawn } = page.drawn;
  if (!drawn) return null;
  return (
    <>
      <div>
        <b>
          {say('unit {0}', unitText(unit, page.asking.data.wordOf(drawn.view.component, unit)))}
        </b>
        {` · t ${t} · ${readAt(drawn.scene.result, t, visible)}`}
        <Older page={page} />
      </div>
      {cellTexts(drawn, { unit, t }).map(([name, value]) => (
        <div class="pair" key={name}>
          <span>{name}</span>
          <span>{value}</span>
        </div>
      ))}
    </>
  );
}
