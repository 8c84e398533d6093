import { assertNever } from '../base/assert.ts';
import { describeSizes } from '../domain/describe.ts';
import { cutMessage, escapeText } from '../domain/escape.ts';
import type { Architecture, CheckpointFacts, Opened } from '../domain/model.ts';
import { styled } from './view/colour.ts';

const oneOrAll = <T>(list: readonly T[]): T | readonly T[] | undefined =>
  list.every(each => each === list[0]) ? list[0] : list;

/** What a cell has no choice of, as `options` has it: a gated cell's own function is tanh, whatever else is null. */
const noChoice = {
  activation: 'tanh',
  recurrentActivation: null,
  resetAfter: null,
  projection: null,
  peepholes: null,
} as const;

/** A cell's own options, over what it has no choice of; every kind prints the same fields. */
function cellOptions(architecture: Architecture) {
  switch (architecture.kind) {
    case 'rnn':
      return { ...noChoice, activation: architecture.activation };
    case 'gru': {
      const { recurrentActivation, resetAfter } = architecture;
      return { ...noChoice, recurrentActivation, resetAfter };
    }
    case 'lstm': {
      const { recurrentActivation, projection, peepholes } = architecture;
      return { ...noChoice, recurrentActivation, projection, peepholes };
    }
    default:
      return assertNever(architecture);
  }
}

function architectureJson(architecture: Architecture) {
  const { kind, layers, inputSize, outputSize, bias, bidirectional, tied } = architecture;
  const reversed = architecture.reversed ?? false;
  return {
    kind,
    layers: layers.length,
    hiddenSize: oneOrAll(layers.map(({ hidden }) => hidden)),
    inputSize,
    outputSize,
    options: { bias, bidirectional, reversed, ...cellOptions(architecture) },
    tied,
  };
}

/** What `inspect --json` prints of an opened checkpoint. */
export function inspectJson(opened: Opened): object {
  const { facts, ...rest } = opened.kind === 'model' ? opened.model : opened;
  const {
    file,
    format,
    exporter,
    dtype,
    stateDictAt,
    stateDicts,
    models,
    model,
    prefix,
    assumptions,
    unknownClasses,
    warnings,
    arrays,
  } = facts;
  const vocabulary = opened.kind === 'model' ? opened.model.vocabulary : null;
  return {
    file,
    format,
    exporter,
    dtype,
    ...('architecture' in rest
      ? architectureJson(rest.architecture)
      : { refused: opened.kind === 'refused' ? opened.refusal : null }),
    vocabulary: vocabulary && {
      size: vocabulary.size,
      from: vocabulary.from,
      tokens: vocabulary.tokens,
    },
    stateDictAt,
    stateDicts,
    ...(models && { models, model }),
    prefix,
    assumptions,
    unknownClasses,
    warnings,
    arrays,
  };
}

/** Most characters of an array's name in the table. */
const mostName = 200;
const shown = (text: string, most?: number): string => escapeText(cutMessage(text, most));

/** What `inspect` shows a person. */
export function inspectText(opened: Opened, isColoured: boolean): string {
  const { facts } = opened.kind === 'model' ? opened.model : opened;
  const lines: string[] = ['', styled(escapeText(facts.file), 'bold', isColoured), ''];
  const row = (name: string, value: string): void =>
    void lines.push(`  ${name.padEnd(14)} ${shown(value)}`);
  row('format', `${facts.format}, ${facts.dtype || 'no floating-point arrays'}`);
  if (facts.stateDictAt !== null) row('state dict at', facts.stateDictAt);
  for (const { at, tensors } of facts.stateDicts.slice(1))
    row('tensors also at', `${at ?? 'the top'}: ${tensors}`);
  if (facts.models)
    row(
      'models',
      facts.models.map(name => (name === facts.model ? `${name} (this)` : name)).join(', '),
    );
  if (facts.prefix !== '') row('prefix', facts.prefix);
  if (opened.kind === 'refused') row('cannot be run', opened.refusal.message);
  else {
    const { architecture, vocabulary } = opened.model;
    row('model', describe(architecture));
    const isOneHot = facts.assumptions.some(({ about }) => about === 'oneHot');
    row(
      'reads',
      architecture.vocabularySize === null
        ? `vectors of ${architecture.inputSize}`
        : isOneHot
          ? `${architecture.vocabularySize} tokens as one-hot vectors`
          : `${architecture.vocabularySize} tokens, embedded in ${architecture.inputSize}`,
    );
    row(
      'puts out',
      architecture.outputSize === null
        ? 'no logits: there is no readout'
        : `${architecture.outputSize} logits${architecture.tied ? ', tied to the embedding' : ''}`,
    );
    if (vocabulary) {
      const tokens = Object.values(vocabulary.tokens); // ids without a token are holes
      row('vocabulary', `${vocabulary.from}: ${tokens.length} tokens`);
      const first = tokens.slice(0, 12).map(token => JSON.stringify(token));
      row('', first.join(' ') + (tokens.length > 12 ? ' …' : ''));
    }
  }
  section(
    lines,
    'assumed',
    facts.assumptions.map(({ about, assumed, because }) => `${about}: ${assumed} (${because})`),
  );
  section(lines, 'unknown classes, never run', facts.unknownClasses);
  section(lines, 'warnings', facts.warnings);
  lines.push('', `  arrays`, ...arrayTable(facts));
  return `${lines.join('\n')}\n`;
}

function section(lines: string[], title: string, items: readonly string[]): void {
  if (items.length > 0) lines.push('', `  ${title}`, ...items.map(item => `    ${shown(item)}`));
}

function describe(architecture: Architecture): string {
  const { kind, layers, bidirectional, bias } = architecture;
  const { activation, projection, peepholes } = cellOptions(architecture);
  const more = [
    bidirectional ? 'bidirectional' : '',
    architecture.reversed === true ? 'read from the end' : '',
    projection === null ? '' : `projected to ${projection}`,
    peepholes === true ? 'with peepholes' : '',
    kind === 'rnn' ? activation : '',
    bias ? '' : 'without biases',
  ];
  return [
    `${kind.toUpperCase()} ${describeSizes(layers)}`,
    ...more.filter(each => each !== ''),
  ].join(', ');
}

function arrayTable({ arrays }: CheckpointFacts): string[] {
  const rows = arrays.map(
    ({ name, shape, dtype, bytes }) =>
      [shown(name, mostName), `[${shape.join(', ')}]`, dtype, `${bytes}`] as const,
  );
  const width = (column: 0 | 1 | 2 | 3): number =>
    rows.reduce((most, each) => Math.max(most, [...each[column]].length), 0);
  return rows.map(
    ([name, shape, dtype, bytes]) =>
      `    ${name.padEnd(width(0))}  ${shape.padEnd(width(1))}  ${dtype.padEnd(width(2))}  ${bytes.padStart(width(3))} bytes`,
  );
}
