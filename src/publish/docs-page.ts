import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Json } from './openapi-schema.ts'

/** A file of the reference page, with the path it stands at. */
export interface PageFile {
  readonly path: string
  readonly type: string
  body(): Buffer
  readonly headers?: Readonly<Record<string, string>>
}

const html = 'text/html; charset=utf-8'
const script = 'text/javascript; charset=utf-8'
const style = 'text/css; charset=utf-8'

/**
 * The document at `/openapi.json` and the page at `/docs` that shows it: Swagger UI out of the installed package
 * (docs/decisions/0004-reference-page.md). The policy in the headers lets the page reach this origin only.
 */
export function docsFiles(document: () => Json): PageFile[] {
  const json = 'application/json; charset=utf-8'
  return [
    file('/openapi.json', json, () => JSON.stringify(document()), { 'access-control-allow-origin': '*' }),
    file('/docs', html, () => page, { 'content-security-policy': policy, 'x-frame-options': 'DENY' }),
    file('/docs/start.js', script, () => start),
    file('/docs/page.css', style, () => pageStyle),
    file('/docs/swagger-ui.css', style, () => partOfSwagger('swagger-ui.css')),
    file('/docs/swagger-ui-bundle.js', script, () => partOfSwagger('swagger-ui-bundle.js')),
  ]
}

const file = (
  path: string,
  type: string,
  text: () => string | Buffer,
  headers?: PageFile['headers'],
): PageFile => ({ path, type, body: () => Buffer.from(text()), ...(headers && { headers }) })

function partOfSwagger(name: string): Buffer {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  return readFileSync(join(folder, name))
}

/** Swagger UI sets `style` attributes and draws icons from data addresses; nothing else leaves the defaults. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tundish API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<div id="reference"><noscript>This page needs JavaScript; the document itself is at /openapi.json.</noscript></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const start = `const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
follow()
dark.addEventListener('change', follow)
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  validatorUrl: null,
  deepLinking: true,
  filter: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  defaultModelExpandDepth: 3,
  displayRequestDuration: true,
})
`

const pageStyle = `body { margin: 0; }
.swagger-ui .wrapper { max-width: 75rem; }
.swagger-ui .info { margin: 1.5rem 0 1rem; }
.swagger-ui .scheme-container { padding: 0.75rem 0; box-shadow: none; }
.dark-mode .swagger-ui .headers-wrapper td { color: inherit; }
.swagger-ui .opblock-tag { font-size: 1.1rem; padding: 0.4rem 0.5rem; }
`
