/** What stands beside the project, and holds the built command line to cases of its own. */
export const tools = '../shared/tools';

/** Arguments of `hostile.py`: every corpus of files that mean harm. */
export const hostileCorpora = ['hostile', 'attacks'].flatMap(name => [
  '--corpus',
  `../shared/fixtures/${name}`,
]);
