import { Swatch } from '../paint/swatch.tsx';
import type { Page } from '../state/page.ts';
import { meaningOfPart, mediationNames, nameOfPart, partText } from '../words/mediationWords.ts';
import { say } from '../words/words.ts';

/** In both modes: the parts of the effect at the chosen timestep. */
export function MediatedPart({ page }: { readonly page: Page }) {
  const { metric, mediation } = page.mediated.value ?? {};
  const t = page.timestep.value;
  if (!metric || !mediation) return null;
  return (
    <section>
      <h2>
        {say('Mediation at t {0}', t)}
        <span class="aside">{say('{0}, in {1}', metric.name, metric.unit)}</span>
      </h2>
      <table class="carried" data-testid="mediated">
        <tbody>
          {mediationNames.map(part => (
            <tr key={part}>
              <th scope="row" title={meaningOfPart(part)}>
                <span class="legendName">
                  <Swatch theme={page.theme} part={part} />
                  {nameOfPart(part)}
                </span>
              </th>
              <td class={part === 'total' ? 'after' : ''}>{partText(mediation[part][t])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
