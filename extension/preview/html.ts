/** The page that the preview runs in. */
export interface PreviewPage {
  /** Addresses that the web view may load. */
  script: string;
  style: string;
  cspSource: string;
  nonce: string;
  /** The document that is shown; kept so that the panel comes back after a restart. */
  uri: string;
}

/** The page as HTML: one script by its nonce, one style sheet, no inline style, nothing else. */
export function previewHtml({ script, style, cspSource, nonce, uri }: PreviewPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} blob:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${attribute(style)}">
<title>Diagram</title>
</head>
<body data-uri="${attribute(uri)}">
<div id="app"></div>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
