const ofTokens =
  '(?:words?|chars?|characters?|letters?|tokens?|toks?|items?|units?|symbols?|vocab(?:ulary)?|w|c|t|s)';
const ofIds = '(?:ids?|idx|idxs|index|indexes|indices|ix|ind|int|ints|num|i|n)';
const to = '_?(?:2|to)_?';
const side =
  '(?:src|source|tgt|trg|target|in|inp|input|out|output|enc|encoder|dec|decoder|lang|text|train|global|model)';

/** Names of tokens by id, of ids by token, and of the tokens alone. */
const usual = new RegExp(
  `^(?:${[
    'itos',
    'stoi',
    'vocabs?',
    'vocabulary',
    'vocabularies',
    'dictionary',
    'alphabet',
    'charset',
    '(?:all_?)?(?:tokens|words|chars|characters|letters|symbols)',
    `${ofTokens}${to}${ofIds}`,
    `${ofIds}${to}${ofTokens}`,
    '(?:word|char|character|token|item|vocab)_?(?:list|dict|map|vocab|index|table|array|set)',
    'index_?(?:word|char|token|item)',
  ].join('|')})$`,
);
const withSide = new RegExp(`^(?:${side}_)?(.*?)(?:_${side})?$`);

/** Whether vocabularies are kept under a name: `word2index`, `_id2unit`, `src_vocab`, `char_list`, … */
export function isVocabularyName(name: string): boolean {
  if (name.length > 40) return false;
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/^_+|_+$/g, '');
  const [, rest = plain] = withSide.exec(plain) ?? [];
  return usual.test(plain) || usual.test(rest);
}

/** Whether a text of this name is the list of its letters, and no path or title. */
export const isLettersName = (name: string): boolean => /(char|letter|alphabet|symbol)/i.test(name);

/** What stands beside tokens in a vocabulary and is none of its own. */
export const isBeside = (name: string): boolean =>
  /freq|count|special|vector|stat|config|setting|option|args|label|tag|class|optim|state_dict/i.test(
    name,
  );
