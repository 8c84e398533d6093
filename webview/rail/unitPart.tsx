import { useComputed } from '@preact/signals';
import { isModelComponent, type Component } from '../../src/domain/components.ts';
import type { UnitValue } from '../../src/domain/result.ts';
import { Button } from '../controls/button.tsx';
import { valuesAt } from '../state/drawn.ts';
import type { Intervene } from '../state/page.ts';
import { rampIndex } from '../theme/theme.ts';
import { decimals, signed, unitText, valueText } from '../words/format.ts';
import { meaningOf } from '../words/meanings.ts';
import { say } from '../words/words.ts';
import type { RailPartProps } from './carried.tsx';
import { More } from './more.tsx';

/** Components that are sums on the way to a gate are left out at first, unless one of them is on the maps. */
const isInner = (name: string): boolean =>
  /Preactivation|Projection|^input$|hiddenIn|cellIn/.test(name);

/** The cursor's unit at its timestep: every component before and after. */
export function UnitPart({
  page,
  scene,
  intervene,
}: RailPartProps & { readonly intervene: Intervene }) {
  const { layer, component } = page.place.value;
  const { unitValues, unitProblem } = page.cursor.value ?? {};
  const isUnitWhole = useComputed(() => page.view.value.isUnitWhole).value;
  const all = ofPlace(unitValues ?? [], component);
  const shown = isUnitWhole ? all : all.filter(each => isFirst(each, component));
  const name = useComputed(() => {
    void page.drawn.value; // words come with values
    return unitText(
      page.unit.value,
      page.asking.data.wordOf(page.place.value.component, page.unit.value),
    );
  }).value;
  return (
    <section>
      <div class="split">
        <h2>
          {say('Unit {0} at t {1}', name, page.timestep.value)}
          <span class="aside">{layer === null ? component : say('layer {0}', layer)}</span>
        </h2>
        <Button id="intervene" onPress={button => intervene(button)}>
          {`${say('Intervene')} ⏎`}
        </Button>
      </div>
      {unitProblem !== undefined && <p class="problem">{unitProblem}</p>}
      {unitValues && (
        <table class="unit" data-testid="unit">
          <thead>
            <tr>
              <td />
              {headsOf(scene).map(text => (
                <th scope="col">{text}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(value => (
              <UnitRow key={value.component} page={page} scene={scene} value={value} />
            ))}
            <GradientRow page={page} scene={scene} />
          </tbody>
        </table>
      )}
      <More
        left={all.length - shown.length}
        isOpen={isUnitWhole && all.some(each => !isFirst(each, component))}
        turn={isWhole => page.look({ isUnitWhole: isWhole })}
      />
    </section>
  );
}

const headsOf = ({ isEmpty, forced }: RailPartProps['scene']): readonly string[] =>
  isEmpty ? [say('base')] : [say('before'), forced ? say('free') : say('after'), say('difference')];

/** The component on the maps first; one of the whole model alone, for a token's logit is no unit of the embedding. */
function ofPlace(values: readonly UnitValue[], component: Component): readonly UnitValue[] {
  const isOfLayer = !isModelComponent(component);
  return values
    .filter(({ component: name }) => name === component || isOfLayer)
    .sort((a, b) => Number(b.component === component) - Number(a.component === component));
}

const isFirst = ({ component: name }: UnitValue, component: Component): boolean =>
  name === component || !isInner(name);

function UnitRow({
  page,
  scene,
  value: { component, before, after },
}: RailPartProps & { readonly value: UnitValue }) {
  const limit = useComputed(() => page.drawn.value?.order.differenceLimit ?? 1).value;
  const [r, g, b] = page.theme.value.ramp[rampIndex(after - before, limit)] ?? [0, 0, 0];
  return (
    <tr>
      <th
        scope="row"
        class={component === page.place.value.component ? 'moved' : ''}
        title={meaningOf(component)}
      >
        {component}
      </th>
      <td>{decimals(before)}</td>
      {!scene.isEmpty && (
        <>
          <td>{decimals(after)}</td>
          <td class="after">
            <span class="swatch" aria-hidden="true" style={{ background: `rgb(${r} ${g} ${b})` }} />
            {signed(after - before)}
          </td>
        </>
      )}
    </tr>
  );
}

/** The gradient of the component on the maps, under what stands after, which it is of; nothing where none is drawn. */
function GradientRow({ page, scene }: RailPartProps) {
  const drawn = useComputed(() => page.drawn.value).value;
  const source = drawn?.sources.find(({ id }) => id === 'gradient');
  if (!drawn || !source || source.problem !== undefined) return null;
  const { value } =
    valuesAt(drawn, page.unit.value, page.timestep.value).find(({ id }) => id === source.id) ?? {};
  return (
    <tr data-testid="unitGradient">
      <th scope="row" title={`${source.aside}. ${source.meaning ?? ''}`}>
        {say('gradient')}
      </th>
      <td colSpan={scene.isEmpty ? 1 : 2}>{valueText(value, true)}</td>
      {!scene.isEmpty && <td />}
    </tr>
  );
}
