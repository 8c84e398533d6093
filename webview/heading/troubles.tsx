import './troubles.css';
import type { FromPanel, Trouble } from '../../src/protocol/panel.ts';
import { remediesOf } from '../../src/protocol/remediesOf.ts';
import { Button } from '../controls/button.tsx';
import type { Page } from '../state/page.ts';
import { visible } from '../words/format.ts';
import { say } from '../words/words.ts';
import { sayRemedy, sayTrouble } from './sayTrouble.ts';

/** Most lines of a trouble. */
const mostDetails = 5;

/** One banner a trouble: what, where, what to do. */
export function Troubles({ page }: { readonly page: Page }) {
  const troubles = page.host.value?.troubles ?? [];
  return (
    <div id="troubles">
      {troubles.map(trouble => (
        <Banner key={JSON.stringify(trouble)} trouble={trouble} post={page.post} />
      ))}
    </div>
  );
}

interface BannerProps {
  readonly trouble: Trouble;
  readonly post: (message: FromPanel) => void;
}

function Banner({ trouble, post }: BannerProps) {
  const { text, details, act } = sayTrouble(trouble);
  const { kind } = trouble;
  return (
    <div class="trouble" role="alert" data-trouble={kind}>
      <div>
        <b>{text}</b>
        <ul>
          {details.slice(0, mostDetails).map(line => (
            <li key={line}>{visible(line)}</li>
          ))}
          {details.length > mostDetails && (
            <li>{say('and {0} more', details.length - mostDetails)}</li>
          )}
        </ul>
      </div>
      {remediesOf(trouble).map(command => (
        <Button key={command} onPress={() => post({ type: 'commanded', command })}>
          {sayRemedy(command)}
        </Button>
      ))}
      <Button kind="primary" onPress={() => post({ type: 'remedied', trouble: kind })}>
        {act}
      </Button>
    </div>
  );
}
