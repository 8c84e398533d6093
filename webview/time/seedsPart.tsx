import './seeds.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { timestepAt } from '../paint/grid.ts';
import { Button } from '../controls/button.tsx';
import { SignButton } from '../controls/signButton.tsx';
import { Canvas } from '../paint/canvas.tsx';
import type { Sized } from '../paint/picture.ts';
import { heightOfShares, paintShares } from '../paint/shares.ts';
import { OlderMark } from '../controls/olderMark.tsx';
import { seededFacts } from '../state/facts.ts';
import type { OverSeeds } from '../state/overSeeds.ts';
import type { Page } from '../state/page.ts';
import { say } from '../words/words.ts';
import { differText, seedsText, shareLanes, stageText } from '../state/seedsTexts.ts';
import { Hairlines } from './hairlines.tsx';

/** What runs over seeds are shown from. */
export interface SeedsProps {
  readonly page: Page;
}

/** Runs over seeds on the shared columns: how many differ, and at each timestep how many there, and how many there first. */
export function SeedsPart({ page }: SeedsProps) {
  const { shown, isOlder } = page.seeds;
  const over = shown.value;
  if (!over) return null;
  return (
    <section
      id="seeds"
      class={isOlder.value ? 'ofOlder' : ''}
      aria-label={say('over seeds')}
      data-testid="seeds"
      data-stage={over.stage.kind}
    >
      <div class="mapHeading">
        <h2>
          {say('Over seeds')}
          <span class="aside">{`${differText(over.tally)} · ${seedsText(over)}`}</span>
          {isOlder.value && <OlderMark />}
        </h2>
        <Stages page={page} over={over} />
      </div>
      {over.stage.kind === 'failed' && (
        <p class="problem" role="alert">
          {over.stage.why}
        </p>
      )}
      <div class="shares" hidden={over.stage.kind === 'failed' && over.tally.seeds === 0}>
        <Canvas
          data-testid="shares"
          role="img"
          aria-label={say(
            'share of seeds by timestep whose next token differs, and of those that differ there first; the table view and the rail have the numbers',
          )}
          read={() => sharesPicture(page)}
          onClick={({ offsetX }) => {
            const { value: grid } = page.grid;
            const t = grid && timestepAt(grid, offsetX);
            if (typeof t === 'number') page.look({ timesteps: [t] });
          }}
        />
        <Hairlines page={page} />
      </div>
      <div class="sr" role="status">
        {announced(over)}
      </div>
    </section>
  );
}

/** What is said of them to whoever does not see them: that they began, and how they ended. */
function announced(over: OverSeeds): string {
  const { stage, tally, wanted } = over;
  if (stage.kind === 'running') return say('running over {0} seeds', wanted);
  return [stageText(over), differText(tally)].filter(each => each !== '').join(' · ');
}

/** How far they are, and what can be done about it: by one button, so that the focus stays where it is. */
function Stages({ page, over }: SeedsProps & { readonly over: OverSeeds }) {
  const { seeds } = page;
  const { stage, tally, wanted } = over;
  const element = useRef<HTMLSpanElement>(null);
  const hadFocus = element.current?.contains(document.activeElement) === true;
  useLayoutEffect(() => {
    const hasFocus = element.current?.contains(document.activeElement);
    if (hadFocus && !hasFocus) element.current?.querySelector<HTMLElement>('.sign')?.focus();
  });
  const offer = seeds.offer.value;
  const refusal = offer && 'refusal' in offer ? offer.refusal : undefined;
  const deed = deedOf(page, over);
  return (
    <span class="stages" ref={element}>
      <span class="quiet">{stageText(over)}</span>
      {stage.kind === 'running' && (
        <progress aria-label={say('seeds that have run')} max={wanted} value={tally.seeds} />
      )}
      {deed && (
        <Button
          key="deed"
          {...(deed.isStop ? { icon: 'stop' } : { refusal, isDisabled: offer === undefined })}
          onPress={() => deed.act()}
        >
          {deed.name}
        </Button>
      )}
      <SignButton
        label={say('Close the runs over seeds')}
        sign="✕"
        onPress={() => {
          seeds.leave();
          document.getElementById('overSeeds')?.focus();
        }}
      />
    </span>
  );
}

/** What can be done about them: they are stopped, gone on with, or run again; null where they are done. */
function deedOf({ host, seeds }: Page, { stage, wanted }: OverSeeds) {
  if (stage.kind === 'running')
    return { isStop: true, name: say('Stop'), act: () => seeds.stop('person') };
  if (seeds.isOlder.value) {
    const again = (): void => seeds.begin(wanted, seededFacts(host.value));
    return { isStop: false, name: say('Run Again'), act: again };
  }
  if (stage.kind === 'done') return null;
  return { isStop: false, name: say('Go On'), act: () => seeds.goOn() };
}

/** The shares as they are drawn; undefined while there are none. */
export function sharesPicture({ seeds, grid, theme }: Page): Sized | undefined {
  const [over, at, colours] = [seeds.shown.value, grid.value, theme.value];
  if (!over || !at) return undefined;
  const lanes = shareLanes(over.tally);
  return {
    width: at.width,
    height: heightOfShares(lanes),
    paint: context => paintShares(context, lanes, at, colours),
  };
}
