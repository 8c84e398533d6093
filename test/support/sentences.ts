const nouns = ['key', 'cabinet', 'dog', 'book', 'door'];

/** What the sample `agreement` is asked: each subject near, beside or behind each noun, both in either number. */
export const sentences = nouns.flatMap(subject =>
  ['', 's'].flatMap(ending =>
    ['near', 'beside', 'behind'].flatMap(where =>
      nouns.flatMap(other =>
        ['', 's'].map(end => ({
          text: `the ${subject}${ending} ${where} the ${other}${end}`,
          isPlural: ending === 's',
        })),
      ),
    ),
  ),
);
