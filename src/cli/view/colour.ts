/** The ramp's seven stops from −limit to +limit, for dark terminals: blue is negative, orange positive. */
const stops = ['bfe0ff', '58a4e2', '264d72', '262626', '6b4320', 'dd8a31', 'ffdcab'].map(hex =>
  [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)),
);

/** A cell's background for a value between −limit and +limit, as a terminal sequence. */
export function background(value: number, limit: number): string {
  const at =
    ((Math.max(-1, Math.min(1, limit > 0 ? value / limit : 0)) + 1) / 2) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  const rgb = [0, 1, 2].map(c => {
    const [a, b] = [stops[low]?.[c] ?? 0, stops[low + 1]?.[c] ?? 0];
    return Math.round(a + (b - a) * (at - low));
  });
  return `\x1b[48;2;${rgb.join(';')}m`;
}

/** Text in one of the terminal's own styles; plain where colours are off. */
export function styled(
  text: string,
  style: 'bold' | 'dim' | 'reverse' | 'yellow',
  isColoured: boolean,
): string {
  const code = { bold: 1, dim: 2, reverse: 7, yellow: 33 }[style];
  return isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
}
