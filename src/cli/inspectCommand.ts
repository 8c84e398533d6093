import { escapeText } from '../domain/escape.ts';
import { EngineError, toFailure } from '../domain/failure.ts';
import type { Opened } from '../domain/model.ts';
import { openPath } from '../worker/openPath.ts';
import type { Asked } from './arguments.ts';
import { inspectJson, inspectText } from './inspect.ts';
import { isColoured, print, printJson } from './output.ts';

/** `ripple inspect CHECKPOINT…`: what is in each file, and what had to be assumed of it. */
export async function inspect({ paths, isJson }: Asked): Promise<number> {
  const [only] = paths;
  if (only === undefined)
    throw new EngineError('wrong-question', 'inspect: expected the path of a checkpoint');
  if (paths.length === 1) {
    const opened = await open(only);
    if (isJson) await printJson(inspectJson(opened));
    else await print(inspectText(opened, isColoured()));
    return 0;
  }
  const list: unknown[] = [];
  let hasFailed = false;
  for (const path of paths) {
    try {
      const opened = await open(path);
      if (isJson) list.push(inspectJson(opened));
      else await print(`${inspectText(opened, isColoured())}\n`);
    } catch (error) {
      const { message } = toFailure(error);
      hasFailed = true;
      if (isJson) list.push({ file: path, error: message });
      else process.stderr.write(`ripple: ${escapeText(message)}\n`);
    }
  }
  if (isJson) await printJson(list);
  return hasFailed ? 1 : 0;
}

/** @throws EngineError `wrong-question` where the path is an experiment's, beside what opening throws */
function open(path: string): Promise<Opened> {
  if (!path.endsWith('.ripple.json')) return openPath(path);
  const expected = 'expected a checkpoint; `run` runs an experiment';
  throw new EngineError('wrong-question', `${path} is an experiment, ${expected}`);
}
