/**
 * One line of CSV (RFC 4180) out of the JSON texts of a row. Texts stand as they are, null is empty, an empty text is
 * `""`, everything else is its JSON. A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export const csvLine = (values: readonly string[]): string => `${values.map(cell).join(',')}\r\n`

function cell(json: string): string {
  if (json === 'null') return ''
  if (json === '""') return json
  if (!json.startsWith('"')) return quoted(json)
  const text = JSON.parse(json) as string
  return quoted(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
