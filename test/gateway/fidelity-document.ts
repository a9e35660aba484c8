import { writeFile } from 'node:fs/promises'
import { answerCases } from './fidelity-answers.ts'
import type { FidelityCase } from './fidelity-case.ts'
import { requestCases } from './fidelity-requests.ts'

/** The text of docs/gateway-fidelity.md for a list of cases. */
export function fidelityDocument(cases: readonly FidelityCase[]): string {
  const groups = Map.groupBy(cases, (item) => item.group)
  const sections = [...groups].map(
    ([group, items]) => `## ${group} (${items.length})\n\n${listed(group, items)}\n`,
  )
  return `${introduction(cases.length)}\n${sections.join('\n')}`
}

function introduction(count: number): string {
  return `# What passes through the gateway unchanged

\`test/gateway/forward-fidelity.test.ts\` plays each of these ${count} exchanges twice against an upstream that records every
byte: once directly, once through the forwarding part; \`whole-fidelity.test.ts\` plays them through the whole gateway, with
a key, a connection, its sealed token, limits and the record. Method, target, end-to-end headers (names, spelling, order, values), body,
status, reason and 1xx answers must be equal. This page is checked by that test; \`node
test/gateway/fidelity-document.ts --write\` writes it.

The two may differ in this, and in nothing else:

- \`Host\` and \`Authorization\` are set; \`Cookie\`, \`Expect\`, the gateway's own headers (\`Maton-Connection\` and its two
  misspellings, \`X-Maton-Client-User-Agent\`), \`Forwarded\`, \`X-Forwarded-*\` and \`X-Real-IP\` end at the gateway.
- \`X-Tundish-Connection\` is added by the whole gateway.
- \`Accept-Encoding: identity\` is added when the caller sent none.
- Hop-by-hop headers and trailers end at the gateway, and framing (\`Content-Length\` or chunks) is set per connection: a
  POST, PUT or PATCH without a body gets \`Content-Length: 0\`.
- \`Set-Cookie\`, \`Alt-Svc\`, \`Clear-Site-Data\`, \`Public-Key-Pins\`, \`Strict-Transport-Security\` and \`X-Tundish-*\` of a
  provider are dropped, since they would speak for a host that all providers share.
- \`X-Content-Type-Options: nosniff\` is added, and \`Content-Security-Policy: sandbox\` to HTML, XML and SVG.
- A 401 or 403 that repeats the credential has it replaced by asterisks, which \`X-Tundish-Masked\` tells.
- A provider that sends \`100 Continue\` unasked is answered for with 502: undici ends such a connection.
`
}

function listed(group: string, items: readonly FidelityCase[]): string {
  if (group === 'Statuses') return 'Each status from 200 to 599 with a reason of its own, and 999.'
  return items.map((item) => `- ${code(item.name)}`).join('\n')
}

function code(name: string): string {
  const shown = name.replace(/[^\x20-\x7e…]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
  return /[<>[\]*_`{}|\\]/.test(shown) ? `\`\` ${shown} \`\`` : shown
}

if (process.argv[2] === '--write') {
  await writeFile(
    new URL('../../docs/gateway-fidelity.md', import.meta.url),
    fidelityDocument([...requestCases(), ...answerCases()]),
  )
}
