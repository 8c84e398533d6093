import { cellKinds, modelComponents, type CellKind } from '../domain/components.ts';
import { metricKinds } from '../domain/metricKinds.ts';
import { partsOf } from '../engine/cells/cells.ts';

/** Columns of a terminal that the help keeps to. */
const mostColumns = 96;

/** Names in lines, each behind the same blanks. */
function wrapped(names: readonly string[], title: string): string {
  const indent = ' '.repeat(13);
  let line = `  ${title.padEnd(11)}`;
  const lines: string[] = [];
  for (const [at, name] of names.entries()) {
    const piece = at < names.length - 1 ? `${name}, ` : name;
    if (line.length + piece.length > mostColumns) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  }
  return [...lines, line].join('\n');
}

const ofCell = (kind: CellKind): string =>
  wrapped(
    partsOf[kind].components.map(({ name }) => name),
    kind,
  );

/** What `--help` prints. */
export const help = (): string => `ripple: debugs recurrent models by causal intervention

  ripple inspect CHECKPOINT… [--json]
      architecture, layers, sizes, vocabulary, what had to be assumed, every array in the file
  ripple run EXPERIMENT [--traces hidden,cell,…] [--json] [--out FILE.json|FILE.npz]
      both runs of an experiment: tokens, traces, metrics
  ripple run EXPERIMENT --seeds N [--json] [--out FILE.json]
      its tokens under N seeds of the decoding: how often, and where first, they differ
  ripple sweep EXPERIMENT --over AXES [--of METRIC] [--shard k/n] [--json] [--out FILE]
      a map of a metric, the first intervention put at every place of the axes:
      layer,timestep · component,layer,timestep · sourceTimestep,timestep · unit,timestep
      FILE.ripple-map.json fills in and is taken up again; FILE.csv, FILE.npz
  ripple attribute EXPERIMENT --over AXES [--of METRIC] [--shard k/n] [--json] [--out FILE]
      the first-order estimate of that map, each cell less the base, from one gradient;
      with [--steps S] the mean of S gradients along the line, one cell at a time
  ripple merge PART… --out FILE
      the parts that --shard made of a sweep, put together
  ripple mediate EXPERIMENT [--of METRIC] [--json]
      what of the effect on a metric the states carry, and what the tokens, at each timestep
  ripple evaluate EXPERIMENT --dataset FILE [--json] [--out FILE.json|FILE.csv|FILE.npz]
      metrics and interchange accuracy over a dataset's lines, each line's examples in turn
  ripple align EXPERIMENT --dataset FILE --directions K [--out FILE.npy|FILE.json] [--json]
      K directions at the first interchange's site, learned from the labels of pairs, and how often
      along them the label is emitted; [--epochs N] [--batch N] [--rate R] [--seed N]
  ripple probe CHECKPOINT --dataset FILE --label FIELD [--at COMPONENTS] [--out FOLDER] [--json]
      what of a label each layer and component holds: probes out of fold, beside control labels;
      [--timesteps pooled|apart] [--kind logistic|ridge] [--folds N] [--penalty R] [--seed N]
  ripple gradient EXPERIMENT --of METRIC --at COMPONENT [--json]
      a metric's gradient at every site of the intervened run

  --backend auto|tensorflow|wasm   else RIPPLE_BACKEND, else auto
  --memory-limit-mb N              what a run records must fit it; 1024 unless given
  --version                        the version of Ripple

Components of each cell, and of the model:
${[...cellKinds.map(ofCell), wrapped(modelComponents, 'model')].join('\n')}

Metrics that an experiment may have, named to --of by kind or by place from 0:
${wrapped(metricKinds, '')}

docs/experiment.md describes an experiment's fields.
Exit status: 0, 1 when the run failed, 2 when the question was wrong, 130 when it was stopped.
`;
