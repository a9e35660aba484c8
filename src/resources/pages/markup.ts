import { badRequest } from '../../define/errors.ts'

/** How deep elements may be nested. */
const depthMax = 200

/** Elements that stand alone, as in HTML. */
const alone = new Set([
  'br',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
  'col',
  'area',
  'embed',
  'track',
])

/** Elements whose content is not markup. */
const verbatim = new Set(['script', 'style'])

const namePattern = /[A-Za-z][\w.:-]*/y
const attributePattern = /\s+([A-Za-z_@:][\w.:@-]*)(\s*=\s*("[^"]*"|'[^']*'))?/y
const tagEnd = /\s*(\/?)>/y

/** 400 unless the markup is well formed: every element closed, in order, with quoted attributes. */
export function checkMarkup(markup: string | null | undefined): void {
  if (typeof markup !== 'string') return
  const open: string[] = []
  for (let at = markup.indexOf('<'); at >= 0; at = markup.indexOf('<', at)) {
    at = tagAt(markup, at, open)
    if (open.length > depthMax) throw refusal(`elements are nested deeper than ${depthMax} levels`)
  }
  const left = open.pop()
  if (left) throw refusal(`<${left}> is not closed`)
}

/** Reads one tag or comment; answers where it ends, and keeps the open elements. */
function tagAt(markup: string, start: number, open: string[]): number {
  if (markup.startsWith('<!--', start)) return after(markup, '-->', start + 4, 'a comment is not closed')
  if (markup.startsWith('</', start)) return closingTag(markup, start, open)
  const name = match(namePattern, markup, start + 1)?.[0]
  if (!name) throw refusal(`character ${start}: < begins no tag; write &lt;`)
  let at = start + 1 + name.length
  const seen = new Set<string>()
  for (;;) {
    const attribute = match(attributePattern, markup, at)
    if (!attribute) break
    const label = attribute[1] ?? ''
    if (seen.has(label)) throw refusal(`<${name}> has the attribute ${label} twice`)
    seen.add(label)
    at += attribute[0].length
  }
  const end = match(tagEnd, markup, at)
  if (!end) throw refusal(`<${name}> at character ${start} is not a complete tag with quoted attributes`)
  at += end[0].length
  if (end[1] === '/' || alone.has(name.toLowerCase())) return at
  if (verbatim.has(name.toLowerCase())) return after(markup, `</${name}>`, at, `<${name}> is not closed`)
  open.push(name)
  return at
}

function closingTag(markup: string, start: number, open: string[]): number {
  const name = match(namePattern, markup, start + 2)?.[0] ?? ''
  const end = match(tagEnd, markup, start + 2 + name.length)
  const expected = open.pop()
  if (!end || name !== expected) {
    throw refusal(expected ? `<${expected}> is closed by </${name}>` : `</${name}> closes nothing`)
  }
  return start + 2 + name.length + end[0].length
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function after(markup: string, mark: string, from: number, problem: string): number {
  const end = markup.indexOf(mark, from)
  if (end < 0) throw refusal(problem)
  return end + mark.length
}

const refusal = (problem: string) => badRequest(`Markup is not valid PML: ${problem}`)
