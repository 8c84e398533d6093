import { openCheckpoint } from '../../src/checkpoint/open.ts';
import { atBoundary } from '../../src/checkpoint/boundary.ts';
import { EngineError } from '../../src/domain/failure.ts';
import { parseExperiment } from '../../src/domain/parseExperiment.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';
import { filesOf, seedsOf, wildReaders, type Seed } from './readers.ts';

/** What came of one input. */
export interface Outcome {
  /** `read`, `refused` by an error of ours, or where else the program ended. */
  readonly kind: 'read' | 'refused' | 'crash';
  readonly ms: number;
  /** Of a crash: what was thrown, and the first line of ours. */
  readonly where?: string;
}

/** The inputs of a reader: each depends on the seed and its place alone, and can be made again. */
export class Fuzzer {
  readonly #seeds: readonly Seed[];

  constructor(
    private readonly reader: string,
    private readonly seed: number,
    root: string,
  ) {
    this.#seeds = seedsOf(reader, root);
  }

  /**
   * Whether there is something to start from.
   *
   * @throws where a file is refused as it is: what comes of its mutations would say little
   */
  async isReady(): Promise<boolean> {
    if (this.reader === 'experiment') {
      const parsed = parseExperiment(experiment);
      if ('problems' in parsed)
        throw new Error(`the experiment: ${JSON.stringify(parsed.problems)}`);
      return true;
    }
    for (const { open, change, files } of wildReaders.includes(this.reader) ? [] : this.#seeds) {
      const opened = await openCheckpoint(filesOf(files), open);
      if (opened.kind !== 'model')
        throw new Error(`${this.reader}: ${change} is refused as it is: ${opened.refusal.message}`);
    }
    return this.#seeds.length > 0;
  }

  /** The folder of an input. */
  filesAt(at: number): { readonly open: string; readonly files: ReadonlyMap<string, Uint8Array> } {
    const seed = this.#seeds[at % this.#seeds.length];
    if (!seed) throw new Error(`there are no files to start from for ${this.reader}`);
    const bytes = mutated(this.#randomAt(at), seed.files.get(seed.change) ?? new Uint8Array());
    return { open: seed.open, files: new Map([...seed.files, [seed.change, bytes]]) };
  }

  async run(at: number): Promise<Outcome> {
    const startedMs = performance.now();
    const ended = (kind: Outcome['kind'], where?: string): Outcome => ({
      kind,
      ms: performance.now() - startedMs,
      ...(where !== undefined && { where }),
    });
    try {
      if (this.reader === 'experiment') return ended(this.#parse(at) ? 'read' : 'refused');
      const { open, files } = this.filesAt(at);
      const opened = await atBoundary(open, () => openCheckpoint(filesOf(files), open));
      if (opened.kind !== 'model') return ended('refused');
      opened.model.vocabulary?.encode(text);
      return ended('read');
    } catch (error) {
      if (error instanceof EngineError && error.cause === undefined) return ended('refused');
      return ended('crash', whereOf(error instanceof EngineError ? error.cause : error));
    }
  }

  #randomAt(at: number): Random {
    return new Random(Math.imul(this.seed, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b));
  }

  #parse(at: number): boolean {
    const bytes = mutated(this.#randomAt(at), new TextEncoder().encode(experiment));
    return 'experiment' in parseExperiment(new TextDecoder().decode(bytes));
  }
}

function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.stack?.split('\n').find(each => /^\s+at /.test(each)) ?? '';
  return `${error.name}: ${error.message.slice(0, 120)} ${line.trim()}`;
}

/** Cut by every vocabulary that opens. */
const text = 'The keys to the cabinet, naïve 東京 …\u0301\ud83d\ude00 \t\nare 12.5 % off-white';

const experiment = `// an experiment
{
  "version": 1, "checkpoint": "m.pt", "base": { "tokens": ["the", 1, "key"] },
  "unroll": { "mode": "free-running", "steps": 5, "decoding": { "kind": "sample", "temperature": 0.5, "seed": 1 } },
  "sources": { "plural": { "text": "the keys" } },
  "interventions": [
    { "site": { "component": "hidden", "layer": 0, "timesteps": [0, 2], "units": [1, [3, 5]] }, "edit": { "kind": "interchange" },
      "source": { "example": "plural", "timesteps": [0, 1] } },
    { "site": { "component": "cell", "layer": 1, "timesteps": "all" }, "edit": { "kind": "noise", "std": 0.1, "seed": 7 } }
  ],
  "metrics": [{ "kind": "logitDifference", "token": "is", "against": "are", "timestep": 1 }]
}`;
