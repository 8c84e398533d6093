import type { Json } from '../../json.ts';
import { refuse } from '../refusal.ts';

/** A layer as a config describes it. */
export interface LayerConfig {
  readonly className: string;
  readonly name: string;
  readonly config: ReadonlyMap<string, Json>;
  /** Names of the layers whose outputs it reads; undefined in a list of layers. */
  readonly inbound: readonly string[] | undefined;
}

const ownModule = /^(keras|tf_keras|tensorflow\.python\.keras|tensorflow\.keras)(\.|$)/;

/**
 * A layer's entry of a config.
 *
 * @param place  where in the config it stands
 * @throws Refused  an entry that is none, a class of the user's own, quantized layers
 */
export function toLayerConfig(file: string, entry: Json | undefined, place: string): LayerConfig {
  const fields = entry instanceof Map ? entry : new Map<string, Json>();
  const className = fields.get('class_name');
  const config = fields.get('config');
  if (typeof className !== 'string')
    throw refuse(file, 'a layer without a class', place, 'expected class_name and config');
  const values = config instanceof Map ? config : new Map<string, Json>();
  const name = values.get('name') ?? fields.get('name');
  const shown = typeof name === 'string' ? name.slice(0, 120) : place;
  const { module, registered } = {
    module: fields.get('module'),
    registered: fields.get('registered_name'),
  };
  const isOwn =
    (typeof registered === 'string' && registered !== className) ||
    (typeof module === 'string' && !ownModule.test(module));
  if (isOwn)
    throw refuse(
      file,
      `a layer of the user's own class ${text(registered) ?? ''}${text(registered) === undefined ? `${text(module) ?? ''}.${className.slice(0, 120)}` : ''}`,
      shown,
      'its code is not in the file and would not be run; it is no layer of Keras',
    );
  if (isQuantized(values))
    throw refuse(file, 'a quantized layer', shown, 'save the model before it was quantized');
  return { className, name: shown, config: values, inbound: undefined };
}

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value.slice(0, 120) : undefined;

function isQuantized(config: ReadonlyMap<string, Json>): boolean {
  const policy = config.get('dtype');
  const isPolicy = policy instanceof Map && /quantized/i.test(text(policy.get('class_name')) ?? '');
  return [config.get('quantization_config'), config.get('quantization_mode')].some(
    value => value !== undefined && value !== null,
  )
    ? true
    : isPolicy;
}

/** A function as a config names it: `tanh`, or an object that names one. */
export function functionName(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value.slice(0, 120);
  if (!(value instanceof Map)) return value === null ? 'null' : undefined;
  const [inner, className] = [value.get('config'), text(value.get('class_name'))];
  const name = typeof inner === 'string' ? inner.slice(0, 120) : className;
  const module = text(value.get('module'));
  return module === undefined || module === 'builtins' ? name : `${module}.${name ?? ''}`;
}

/** A switch of a config: only `true` counts. */
export const isOn = (config: ReadonlyMap<string, Json>, field: string): boolean =>
  config.get(field) === true;
