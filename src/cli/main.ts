import { command } from './command.ts';
import { followSignals, onInterrupt, stoppedCode } from './interrupt.ts';
import { followReader } from './output.ts';

followReader();
followSignals();
onInterrupt(() => {
  process.stderr.write('ripple: stopped: nothing was written\n');
  process.exit(stoppedCode());
});

void command(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
