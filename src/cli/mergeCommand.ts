import { resolve } from 'node:path';
import { EngineError } from '../domain/failure.ts';
import { mapDifference } from '../domain/mapDifference.ts';
import { noNumberIn } from '../domain/sweepMap.ts';
import { merge as mergeParts } from '../engine/questions/sweep/merge.ts';
import type { Asked } from './arguments.ts';
import { endingOf, readMap, readMapIfThere, writeMap } from './mapFile.ts';
import { checkOut } from './outFile.ts';
import { say, warn } from './prepare.ts';

/** `ripple merge PART… --out FILE`: the parts of a sweep put together. */
export async function merge({ paths, out }: Asked): Promise<number> {
  if (paths.length === 0)
    throw new EngineError('wrong-question', 'merge: found no path, expected the parts of a sweep');
  if (out === undefined)
    throw new EngineError('wrong-question', '--out: missing; expected the file to write');
  const ending = endingOf(out);
  if (paths.some(path => resolve(path) === resolve(out))) {
    const expected = 'expected a file of its own';
    throw new EngineError('wrong-question', `--out: ${out} is one of the parts, ${expected}`);
  }
  await checkOut(out, paths, '.ripple-map.json');
  const parts = [];
  for (const file of paths) parts.push({ file, map: await readMap(file) });
  const map = mergeParts(parts);
  const before = ending === '.ripple-map.json' ? await readMapIfThere(out) : undefined;
  const difference = before && mapDifference(before, map);
  if (difference !== undefined) {
    const instead = 'expected no such file, or the same map';
    throw new EngineError('wrong-question', `--out: ${out} holds ${difference}; ${instead}`);
  }
  await writeMap(out, map);
  say(`wrote ${out}: ${map.values.length} cells of ${paths.length} parts`);
  const none = noNumberIn(map);
  if (none !== undefined) warn([none]);
  return 0;
}
