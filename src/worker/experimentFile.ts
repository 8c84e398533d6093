import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isCheckpointName } from '../domain/checkpointName.ts';
import type { Experiment } from '../domain/experiment.ts';
import { EngineError, toFailure, wrongQuestion } from '../domain/failure.ts';
import { parseExperiment } from '../domain/parseExperiment.ts';
import { decodeUtf8 } from './utf8.ts';

/** The largest experiment file that is read: JSON written by people, not a dataset. */
const mostBytes = 100 * 2 ** 20;

/** An experiment and the folder that its relative paths start from. */
export interface LoadedExperiment {
  readonly folder: string;
  readonly experiment: Experiment;
}

/**
 * Reads and parses an experiment file.
 *
 * @throws EngineError `wrong-question`: no such file, no regular file, no UTF-8, or wrong in any field
 */
export function readExperiment(path: string): LoadedExperiment {
  if (!existsSync(path))
    throw new EngineError('wrong-question', `${path}: no such file, expected an experiment`);
  if (isCheckpointName(path))
    throw new EngineError(
      'wrong-question',
      `${path} is a checkpoint, expected an experiment (.ripple.json); \`inspect\` shows a checkpoint`,
    );
  const stat = statSync(path);
  if (!stat.isFile())
    throw new EngineError('wrong-question', `${path}: not a regular file, expected an experiment`);
  if (stat.size > mostBytes)
    throw new EngineError(
      'wrong-question',
      `${path}: ${stat.size} bytes, expected at most ${mostBytes}`,
    );
  const text = decodeText(path, readFileSync(path));
  const parsed = parseExperiment(text);
  if ('experiment' in parsed)
    return { folder: dirname(resolve(path)), experiment: parsed.experiment };
  const error = wrongQuestion(parsed.problems);
  throw new EngineError('wrong-question', `${path}: ${error.message}`, parsed.problems);
}

function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw new EngineError('wrong-question', `${path}: ${toFailure(error).message}`);
  }
}

/**
 * The path of the experiment's checkpoint.
 *
 * @throws EngineError `wrong-question` where there is none
 */
export function checkpointPath(folder: string, { checkpoint }: Experiment): string {
  const path = resolve(folder, checkpoint); // as the host has it: the engine knows a model by its path
  if (existsSync(path)) return path;
  const problem = {
    field: 'checkpoint',
    message: `${JSON.stringify(checkpoint)}: no such file (looked at ${path})`,
  };
  throw wrongQuestion([problem]);
}
