/** A number with as many digits as tell it from others: `0.0312`, `1.2e-7`, with a real minus. */
export const exact = (value: number): string => {
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e15
      ? String(value)
      : size >= 1e-4 && size < 1e6
        ? String(Number(value.toPrecision(5)))
        : value.toExponential(3);
  return text.replaceAll('-', '−');
};

/** A count with its thousands apart. */
export const counted = (count: number): string =>
  String(count).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
