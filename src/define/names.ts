/**
 * The names that follow from a resource's name by rule. `Contacts::AppliedTag` has the path `contacts/applied_tags`,
 * the body root `contacts_applied_tag`, the table `contacts_applied_tags` and ids such as `listContactsAppliedTags`.
 * Where upstream breaks the rule, the resource says so under `irregular`.
 */
export function pathOf(name: string): string {
  const parts = name.split('::').map(snake)
  return [...parts.slice(0, -1), plural(parts.at(-1) ?? '')].join('/')
}

export const rootOf = (name: string): string => name.split('::').map(snake).join('_')

export const tableOf = (name: string): string => pathOf(name).replaceAll('/', '_')

/** Numeric ids start at a random-looking place per table, so that no client relies on small numbers. */
export function firstIdOf(table: string): number {
  let hash = 7
  for (const character of table) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return 1_000_000 + (hash % 90_000_000)
}

/** The part of operation ids: `ContactsAppliedTags`. */
export const idPartOf = (name: string): string => pathOf(name).split(/[/_]/).map(capital).join('')

/** The topic of a resource's events: `contacts/applied_tag`. */
export const topicOf = (name: string): string => name.split('::').map(snake).join('/')

/** The column and path parameter that name a parent: `Courses::Section` gives `section_id`. */
export const parentKeyOf = (parent: string): string => `${snake(parent.split('::').at(-1) ?? '')}_id`

/** The collection's segment under its parent: what the child's path adds to the parent's. */
export function relativePath(path: string, parentPath: string): string {
  const child = path.split('/')
  const parent = parentPath.split('/')
  let shared = 0
  while (shared < child.length - 1 && child[shared] === parent[shared]) shared++
  return child.slice(shared).join('/')
}

/** What people read: `contact applied tag`. */
export const wordsOf = (name: string): string =>
  name
    .split('::')
    .map((part, index, all) => (index < all.length - 1 ? singular(snake(part)) : snake(part)))
    .join(' ')
    .replaceAll('_', ' ')

export function plural(word: string): string {
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`
}

const singular = (word: string): string =>
  word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, '')

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
