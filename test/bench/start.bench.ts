/** The engine's process, from fork to its first answer. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FromEngine, ToEngine } from '../../src/protocol/messages.ts';
import { measure } from './measure.ts';

const worker = join(process.env.RIPPLE_ROOT ?? '.', 'dist/worker.js');
const settings = { backend: 'auto', tensorflowPath: null, memoryLimitMB: 1024 } as const;

/** Starts an engine as the host does, and asks it the least there is to ask. */
const start = (): Promise<void> =>
  new Promise((ready, failed) => {
    const child = fork(worker, ['0'], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const post = (message: ToEngine): void => void child.send(message);
    child.on('error', failed);
    child.on('message', (message: FromEngine) => {
      child.kill();
      if (message.type === 'answered') ready();
      else failed(new Error(`the engine said ${message.type}`));
    });
    post({ type: 'configured', settings });
    post({ type: 'call', id: 1, name: 'forget', ask: { asker: 'bench' } });
  });

void measure({ question: 'the engine, from fork to ready' }, start, 15);
