import type { NamedArray } from '../arrays.ts';

/** Names that say what a matrix is for; only the last parts before `.weight` count. */
export const embeddingName = /embed|emb|wte|encoder|lookup|tok|word|src|inp/i;
export const readoutName =
  /decoder|fc|out|head|linear|proj|logits|readout|generator|score|classif|tag|unembed|final/i;
const positionName = /wpe|(^|\.|_)pos/i;
export const attentionName = /in_proj_weight|q_proj|attn|attention|W_a(\.|$)/;
export const normName = /layer_?norm|LayerNorm|(^|[._])(ln|bn)\d*([._]|$)|running_mean/;
const recurrent =
  /^(weight_hh|weight_ih|bias_hh|bias_ih|weight_hr)(?:_l(\d{1,9}))?(_reverse)?(_raw)?$/;
/** As code without a framework names them, flat: `enc_w_ih`. */
const flat = /^([wWbB])_([ih]h)(?:_l(\d{1,9}))?(_reverse)?$/;
/** The longest end of a name that may be a flat one's. */
const flatLength = 26;

/** A recurrent array's name, taken apart. */
export interface RecurrentName {
  readonly module: string;
  /** What stands between the module and its own names. */
  readonly separator: '.' | '_';
  readonly part: 'weight_hh' | 'weight_ih' | 'bias_hh' | 'bias_ih' | 'weight_hr';
  readonly layer: number;
  readonly isReverse: boolean;
  /** AWD-LSTM's weight drop: the weight itself, of which another is a masked copy. */
  readonly isRaw: boolean;
}

/** Takes a name such as `lstm.weight_hh_l0_reverse` apart; undefined where it is no recurrent array's. */
export function recurrentName(name: string): RecurrentName | undefined {
  const dot = name.lastIndexOf('.');
  const own = name.slice(dot + 1);
  const found = recurrent.exec(own);
  if (!found) return flatName(name, own);
  const [, part, layer = '0', reverse, raw] = found;
  return {
    module: dot < 0 ? '' : name.slice(0, dot),
    separator: '.',
    part: part as RecurrentName['part'],
    layer: Number(layer),
    isReverse: reverse !== undefined,
    isRaw: raw !== undefined,
  };
}

function flatName(name: string, own: string): RecurrentName | undefined {
  const from = Math.max(
    ...['w_', 'W_', 'b_', 'B_'].map(start => own.lastIndexOf(start, own.length - 4)),
  );
  if (from < 0 || own.length - from > flatLength || (from > 0 && own[from - 1] !== '_'))
    return undefined;
  const found = flat.exec(own.slice(from));
  if (!found) return undefined;
  const [, letter, gate, layer = '0', reverse] = found;
  const whole = name.slice(0, name.length - own.length + from);
  return {
    module: whole.replace(/[._]$/, ''),
    separator: whole.endsWith('.') ? '.' : '_',
    part: `${letter?.toLowerCase() === 'w' ? 'weight' : 'bias'}_${gate as 'ih' | 'hh'}`,
    layer: Number(layer),
    isReverse: reverse !== undefined,
    isRaw: false,
  };
}

/** Whether an array is a matrix of a recurrent layer, of which each layer has both. */
export function isLayerWeight({ name }: Pick<NamedArray, 'name'>): boolean {
  const part = recurrentName(name)?.part;
  return part === 'weight_hh' || part === 'weight_ih';
}

/** The last part of a name before `.weight`: what its owner called it. */
export const ownName = (name: string): string =>
  name
    .replace(/\.?(weight|bias)$/, '')
    .split('.')
    .at(-1) ?? '';

/** Parts of a name that are looked at; no author's module lies deeper. */
export const mostParts = 40;

/** The modules that a tensor lies in: of `critic.0.weight` first `critic.`, then `critic.0.`. */
export function ownersOf(name: string): string[] {
  const owners: string[] = [];
  let at = name.indexOf('.');
  while (at >= 0 && owners.length < mostParts) {
    owners.push(name.slice(0, at + 1));
    at = name.indexOf('.', at + 1);
  }
  return owners;
}

/** Whether an array is called as position embeddings are. */
export const isPosition = ({ name }: Pick<NamedArray, 'name'>): boolean =>
  positionName.test(ownName(name));

/** The dotted prefix that all names share, with its dot; empty where there is none. */
export function sharedPrefix(arrays: readonly Pick<NamedArray, 'name'>[]): string {
  const [first, ...rest] = arrays.map(({ name }) => name.split('.').slice(0, -1));
  if (!first) return '';
  let count = first.length;
  for (const parts of rest) {
    let same = 0;
    while (same < count && parts[same] === first[same]) same++;
    count = same;
  }
  return first
    .slice(0, count)
    .map(part => `${part}.`)
    .join('');
}

/** Orders `rnns.2` before `rnns.10`. */
export const inNumericOrder = (a: string, b: string): number => {
  const split = (text: string): string[] => text.split(/(\d+)/);
  const [x, y] = [split(a), split(b)];
  for (let k = 0; k < Math.min(x.length, y.length); k++) {
    const [p = '', q = ''] = [x[k], y[k]];
    if (p !== q) return /^\d+$/.test(p) && /^\d+$/.test(q) ? Number(p) - Number(q) : p < q ? -1 : 1;
  }
  return x.length - y.length;
};
