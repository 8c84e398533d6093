import { isIndex } from '../checkpoint/formats/shards.ts';
import { isCheckpointName } from '../domain/checkpointName.ts';
import { escapeText } from '../domain/escape.ts';
import { EngineError } from '../domain/failure.ts';
import type { FolderFiles } from './fileSource.ts';

/** What training scripts leave beside a model, and tokenizers: under endings of checkpoints, and none. */
const besides =
  /^(training_args|optimizers?|scheduler|scaler|rng_state|random_states|tokenizer|spiece|sentencepiece|vocab)[^/]*\.[a-z0-9]+$/i;
/** A part of a sharded checkpoint, by its name. */
const shard = /-\d{5}-of-\d{5}\.(safetensors|bin)$/i;
const mostListed = 10;

/**
 * The checkpoint that a folder holds: a Hugging Face folder's `model.safetensors`, an index of shards, tfjs's
 * `model.json`, or the only file that is named as checkpoints are.
 *
 * @param path  as people wrote it, for the message
 * @throws EngineError `wrong-question`: none, or several, which are listed
 */
export function checkpointIn(path: string, files: Pick<FolderFiles, 'list'>): string {
  const names = files.list();
  const hasIndex = names.some(isIndex);
  const found = names.filter(
    name => isCheckpointName(name) && !besides.test(name) && !(hasIndex && shard.test(name)),
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  const listed = found.slice(0, mostListed).map(escapeText).join(', ');
  const more = found.length > mostListed ? ` and ${found.length - mostListed} more` : '';
  throw new EngineError(
    'wrong-question',
    only === undefined
      ? `${path}: a folder without a checkpoint, not a file; expected one file such as model.safetensors, pytorch_model.bin, a shard index (*.safetensors.index.json) or model.json in it`
      : `${path}: a folder with ${found.length} checkpoints: ${listed}${more}; open one of them`,
  );
}
