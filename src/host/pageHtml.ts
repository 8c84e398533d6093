/** What a page is made of. */
interface Page {
  /** The name of its script and style. */
  readonly bundle: string;
  readonly language: string;
  /** Of the only scripts and styles that may run beside the files. */
  readonly nonce: string;
  /** Where files may come from, for the content security policy. */
  readonly source: string;
  /** Where a file of `dist` is had. */
  uriOf(name: string): string;
}

/** The HTML of a page: script and style are files, data comes by message alone. */
export function pageHtml({ bundle, language, nonce, source, uriOf }: Page): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`, // the toolkit sets one style attribute
    `img-src ${source}`,
    `font-src ${source}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ripple</title>
<link rel="stylesheet" href="${uriOf(`${bundle}.css`)}">
</head>
<body>
<main id="app"></main>
<script nonce="${nonce}" type="module" src="${uriOf(`${bundle}.js`)}"></script>
</body>
</html>`;
}
