/** What stands beside the project, and holds the built command line to cases of its own. */
export const tools = '../shared/tools';

/** Arguments of `hostile.py`: every corpus of files that mean harm. */
export const hostileCorpora = ['hostile', 'attacks'].flatMap(name => [
  '--corpus',
  `../shared/fixtures/${name}`,
]);

/**
 * What `npm test` holds it to: files that mean harm, what checkpoints give, what is wanted of files that people have, and
 * experiments with known answers. On tensorflow too, what gives numbers, where `RIPPLE_TFJS_NODE` names one.
 */
export function corpora() {
  const numbers = [
    { tool: 'checkpoints.py', args: [] },
    { tool: 'interventions.py', args: [] },
  ];
  const on = (backend, all) => all.map(each => ({ ...each, backend }));
  return [
    ...on('wasm', [
      { tool: 'hostile.py', args: hostileCorpora },
      ...numbers,
      // Those of a later version are left out.
      { tool: 'questions.py', args: ['--without', 'two models|beyond one machine'] },
      { tool: 'wild.py', args: [] },
    ]),
    ...((process.env.RIPPLE_TFJS_NODE ?? '') === '' ? [] : on('tensorflow', numbers)),
  ];
}
