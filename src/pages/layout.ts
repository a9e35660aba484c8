import { Html, html } from './html.ts'
import { style, styleSource } from './style.ts'

/** A page of ours: what stands in it, and who reads it. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** The links at the top, for people who are signed in. */
  readonly navigation?: Navigation
  /** A single column for one form. */
  readonly narrow?: boolean
}

export interface Navigation {
  readonly links: readonly { readonly href: string; readonly text: string }[]
  /** The path of this page, to mark its link. */
  readonly current: string
  /** What stands at the end, such as the button to sign out. */
  readonly end?: Html
}

/** The whole document, as text. */
export function renderPage({ title, body, navigation, narrow }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<title>${title} · Tundish</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><div>${navigation ? html`<a class="brand" href="/account">Tundish</a>${top(navigation)}` : html`<span class="brand">Tundish</span>`}</div></header>
<main id="content"${narrow && html` class="narrow"`}>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}

const top = ({ links, current, end }: Navigation): Html =>
  html`<nav aria-label="Account">${links.map(
    ({ href, text }) => html`<a href="${href}"${href === current && html` aria-current="page"`}>${text}</a>`,
  )}</nav>${end}`

/**
 * The headers of every page: nothing from outside, no scripts, no frames, forms to ourselves only. A form whose
 * answer redirects elsewhere names that origin, because browsers apply `form-action` to redirects as well. Addresses
 * of pages are told to ourselves only; to nobody at all would make browsers send our own forms with `Origin: null`.
 */
export function pageHeaders(formTarget?: string): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src ${styleSource}; form-action 'self'${formTarget ? ` ${formTarget}` : ''}; frame-ancestors 'none'; base-uri 'none'`,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  }
}
