const isSpecial = (token: string): boolean => /^(<.*>|\[.*\])$/s.test(token) && token.length > 2;

/** Whether a vocabulary whose file does not say is cut by characters: all its tokens are one, but for such as `<unk>`. */
export const cutsByCharacter = (tokens: readonly string[]): boolean =>
  tokens.every(token => [...token].length === 1 || isSpecial(token));
