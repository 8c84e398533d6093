import { signal, type ReadonlySignal } from '@preact/signals';

/** Which of the editor's kinds of theme is on. */
export type ThemeKind = 'dark' | 'light' | 'contrast' | 'contrast-light';

const stops: Readonly<Record<ThemeKind, readonly string[]>> = {
  dark: ['#bfe0ff', '#58a4e2', '#264d72', '#262626', '#6b4320', '#dd8a31', '#ffdcab'],
  light: ['#0b3c73', '#3b82c4', '#a9cdeb', '#f3f3f3', '#f2c38c', '#ca6c10', '#6e2d00'],
  contrast: ['#dcf1ff', '#4fb3ff', '#1a5690', '#141414', '#5e5000', '#d2b400', '#fff2a0'],
  'contrast-light': ['#0b3c73', '#3b82c4', '#a9cdeb', '#f3f3f3', '#f2c38c', '#ca6c10', '#6e2d00'],
};

type Triple = readonly [number, number, number];

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const gamma = (c: number): number => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** @source Ottosson 2020, OKLab */
function toOklab(hex: string): Triple {
  const [r, g, b] = [1, 3, 5].map(at => linear(parseInt(hex.slice(at, at + 2), 16) / 255)) as [
    number,
    number,
    number,
  ];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([L, a, b]: Triple): Triple {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map(c => Math.round(255 * Math.min(1, Math.max(0, gamma(c))))) as unknown as Triple;
}

/** Entries of the ramp: from −limit, through zero in the middle, to +limit. */
export const rampSize = 256;

/** The diverging ramp of a theme, linear in OKLab between its stops, as `[r, g, b]`. */
export function rampOf(kind: ThemeKind): readonly Triple[] {
  const labs = stops[kind].map(toOklab);
  return Array.from({ length: rampSize }, (_, k) => {
    const at = (k / (rampSize - 1)) * (labs.length - 1);
    const low = Math.min(Math.floor(at), labs.length - 2);
    const [from, to] = [labs[low] ?? [0, 0, 0], labs[low + 1] ?? [0, 0, 0]];
    return fromOklab(from.map((c, i) => c + ((to[i] ?? 0) - c) * (at - low)) as unknown as Triple);
  });
}

/** The entry of a value between −limit and +limit, what lies beyond at the ends; NaN is the middle's. */
export function rampIndex(value: number, limit: number): number {
  const share = limit > 0 && !Number.isNaN(value) ? Math.max(-1, Math.min(1, value / limit)) : 0;
  return Math.round(((share + 1) / 2) * (rampSize - 1));
}

/** Everything that is drawn with, read from the editor's theme. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly ramp: readonly Triple[];
  /** The ramp as pixels for ImageData, little-endian ABGR. */
  readonly pixels: Uint32Array;
  readonly foreground: string;
  readonly background: string;
  readonly quiet: string;
  readonly line: string;
  readonly focus: string;
  /** Of fonts: what the page's letters are of. */
  readonly family: string;
}

/** The editor's theme, read again whenever the body's class changes. */
export function followTheme(): ReadonlySignal<Theme> {
  const theme = signal(readTheme());
  new MutationObserver(() => {
    const next = readTheme();
    if (JSON.stringify(next) !== JSON.stringify(theme.value)) theme.value = next;
  }).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return theme;
}

function readTheme(): Theme {
  const { classList } = document.body;
  const kind: ThemeKind = classList.contains('vscode-high-contrast-light')
    ? 'contrast-light'
    : classList.contains('vscode-high-contrast')
      ? 'contrast'
      : classList.contains('vscode-light')
        ? 'light'
        : 'dark';
  const style = getComputedStyle(document.body);
  const colour = (name: string, other: string): string =>
    style.getPropertyValue(name).trim() || other;
  const ramp = rampOf(kind);
  return {
    kind,
    ramp,
    pixels: Uint32Array.from(ramp, ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0),
    foreground: colour('--vscode-editor-foreground', '#cccccc'),
    background: colour('--vscode-editor-background', '#1f1f1f'),
    quiet: colour('--vscode-descriptionForeground', '#9d9d9d'),
    line:
      colour('--vscode-contrastBorder', '') || colour('--vscode-editorWidget-border', '#454545'),
    focus: colour('--vscode-focusBorder', '#0078d4'),
    family: style.fontFamily,
  };
}
