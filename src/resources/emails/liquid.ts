/** Tags that stand around something, up to their `end…`. */
const blocks = new Set(['if', 'unless', 'case', 'for', 'tablerow', 'capture'])

/** Blocks in which nothing is Liquid, and what ends them. */
const verbatim = new Map([
  ['raw', /\{%-?\s*endraw\s*-?%\}/g],
  ['comment', /\{%-?\s*endcomment\s*-?%\}/g],
])

/**
 * What keeps a text from being Liquid, or null: an output or a tag without its end, or blocks that do not close in
 * order. Names of tags, variables and filters are not judged.
 */
export function liquidProblem(text: string): string | null {
  const open: string[] = []
  const start = /\{[{%]/g
  for (let found = start.exec(text); found; found = start.exec(text)) {
    const isTag = found[0] === '{%'
    const end = text.indexOf(isTag ? '%}' : '}}', start.lastIndex)
    if (end < 0) return `has a ${found[0]} that is not closed`
    const name = isTag ? (/^-?\s*(\w+)/.exec(text.slice(start.lastIndex, end))?.[1] ?? '') : ''
    start.lastIndex = end + 2
    const until = verbatim.get(name)
    if (until) {
      until.lastIndex = start.lastIndex
      if (!until.test(text)) return `has a {% ${name} %} that is not closed`
      start.lastIndex = until.lastIndex
    }
    if (blocks.has(name)) open.push(name)
    if (name.startsWith('end') && blocks.has(name.slice(3)) && open.pop() !== name.slice(3))
      return `has a {% ${name} %} where nothing of it is open`
  }
  const left = open.pop()
  return left ? `has a {% ${left} %} that is not closed` : null
}
