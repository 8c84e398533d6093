import type { Json } from '../../json.ts';
import { refuse } from '../refusal.ts';
import { toLayerConfig, type LayerConfig } from './config.ts';

const mostLayers = 1000;

/**
 * The layers of a model in the order in which values pass through them.
 *
 * @param model  `{class_name, config}`: a list of layers, or a graph that is one line
 * @throws Refused  a model of the user's own class, a graph that branches
 */
export function chainOf(file: string, model: Json, from: string): readonly LayerConfig[] {
  const fields = model instanceof Map ? model : new Map<string, Json>();
  const className = fields.get('class_name');
  const config = fields.get('config');
  const isList = className === 'Sequential';
  if (!isList && className !== 'Functional' && className !== 'Model')
    throw refuse(
      file,
      `a model of class ${typeof className === 'string' ? className.slice(0, 120) : 'none'}`,
      from,
      'its code is not in the file; expected Sequential, or a functional model that is one line of layers',
    );
  // The oldest Sequential models are a list of layers without a name.
  const entries = Array.isArray(config) ? config : config instanceof Map && config.get('layers');
  if (!Array.isArray(entries))
    throw refuse(file, 'a config without layers', from, 'expected a list of layers');
  if (entries.length > mostLayers)
    throw refuse(file, `${entries.length} layers`, from, `most are ${mostLayers}`);
  const layers = entries.map((entry, k) => toLayerConfig(file, entry, `${from}.layers[${k}]`));
  const names = new Set<string>();
  for (const { name } of layers)
    if (names.has(name)) throw refuse(file, 'two layers of one name', name, 'each has its own');
    else names.add(name);
  if (isList) return layers;
  const withInbound = layers.map((layer, k) => ({
    ...layer,
    inbound: inboundOf(entries[k], file, layer.name),
  }));
  return inLine(file, withInbound, config instanceof Map ? config.get('output_layers') : undefined);
}

/** The layers that a layer reads. @throws Refused a layer used twice, or one of its outputs beside the first */
function inboundOf(entry: Json | undefined, file: string, name: string): readonly string[] {
  const nodes = entry instanceof Map ? entry.get('inbound_nodes') : undefined;
  if (!Array.isArray(nodes) || nodes.length === 0) return [];
  if (nodes.length > 1)
    throw refuse(file, 'a layer that is used twice', name, 'each layer must stand in one place');
  if (isTraining(nodes[0] ?? null) && isRandom(entry))
    throw refuse(
      file,
      'a layer that is called with training=True',
      name,
      'what it draws at random acts in every run, and no equation has it',
    );
  return [...historiesOf(nodes[0] ?? null)].map(history => firstOutput(file, name, history));
}

/** Whether a call says that it is one of training, whoever runs the model. */
function isTraining(node: Json): boolean {
  if (node instanceof Map) {
    const named = node.get('kwargs');
    return named instanceof Map && named.get('training') === true;
  }
  const calls = Array.isArray(node) ? node : [];
  return calls.some(
    call => Array.isArray(call) && call[3] instanceof Map && call[3].get('training') === true,
  );
}

/** Whether a layer draws something at random in training. */
function isRandom(entry: Json | undefined): boolean {
  if (!(entry instanceof Map)) return false;
  const className = entry.get('class_name');
  if (typeof className === 'string' && /Dropout|Noise/.test(className)) return true;
  const config = entry.get('config');
  return ['dropout', 'recurrent_dropout'].some(
    key => config instanceof Map && Number(config.get(key) ?? 0) > 0,
  );
}

/** `[layer, node, output]` of everything that a call reads. */
function* historiesOf(node: Json): Generator<readonly Json[]> {
  if (node instanceof Map) {
    yield* tensorsIn(node.get('args'));
    const named = node.get('kwargs');
    for (const [key, value] of named instanceof Map ? named : [])
      // A mask skips timesteps, which is said apart: it makes no value.
      if (key !== 'mask') yield* tensorsIn(value);
  } else if (Array.isArray(node)) for (const each of node) if (Array.isArray(each)) yield each;
}

/** What stands for outputs of layers in the arguments of a call. */
function* tensorsIn(value: Json | undefined): Generator<readonly Json[]> {
  if (Array.isArray(value)) for (const each of value) yield* tensorsIn(each);
  if (!(value instanceof Map)) return;
  const config = value.get('config');
  const history = config instanceof Map ? config.get('keras_history') : undefined;
  if (value.get('class_name') === '__keras_tensor__') yield Array.isArray(history) ? history : [];
  else for (const each of value.values()) yield* tensorsIn(each);
}

/** A state that a layer gives beside its outputs is not what the line goes on with. */
function firstOutput(file: string, reader: string, history: readonly Json[]): string {
  const [from, , output = 0] = history;
  if (typeof from !== 'string')
    throw refuse(file, 'an input without a layer', reader, 'expected the name of a layer');
  if (output !== 0)
    throw refuse(
      file,
      `output ${JSON.stringify(output).slice(0, 80)} of ${from.slice(0, 120)}`,
      reader,
      'it reads a state, not the outputs of all timesteps',
    );
  return from;
}

/** A graph's layers as one line, from its output back to its input. */
function inLine(
  file: string,
  layers: readonly LayerConfig[],
  outputs: Json | undefined,
): readonly LayerConfig[] {
  const byName = new Map(layers.map(layer => [layer.name, layer]));
  const names = outputNames(file, outputs);
  const [last] = names;
  if (last === undefined || names.length > 1)
    throw refuse(
      file,
      `${names.length} outputs`,
      names.join(', ').slice(0, 200) || 'output_layers',
      'a model has one output here',
    );
  const line: LayerConfig[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = last; name !== undefined;) {
    const layer = byName.get(name);
    if (!layer || seen.has(name))
      throw refuse(
        file,
        layer ? 'a cycle of layers' : 'no such layer',
        name,
        'the graph must be one line from input to output',
      );
    seen.add(name);
    line.unshift(layer);
    const [below, second]: readonly string[] = layer.inbound ?? [];
    if (second !== undefined)
      throw refuse(
        file,
        `a layer ${layer.className} that reads ${String(layer.inbound?.length)} others`,
        name,
        'the graph must be one line from input to output: nothing joins or branches',
      );
    name = below;
  }
  const unused = layers.find(layer => !seen.has(layer.name) && !isMask(layer));
  if (unused)
    throw refuse(
      file,
      `a layer ${unused.className} beside the line`,
      unused.name,
      'the graph must be one line from input to output',
    );
  return line;
}

/** Compares tokens with 0, for masks alone. */
const isMask = ({ className }: LayerConfig): boolean => className === 'NotEqual';

/** `["dense", 0, 0]`, or a list of such. */
function outputNames(file: string, outputs: Json | undefined): readonly string[] {
  const list = Array.isArray(outputs) ? outputs : [];
  const histories = typeof list[0] === 'string' ? [list] : list;
  return histories.map(each => firstOutput(file, 'output_layers', Array.isArray(each) ? each : []));
}
