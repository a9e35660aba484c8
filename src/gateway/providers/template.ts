import type { ProviderVariable, VariableKind } from './provider.ts'

/** Values by variable name, as they come from a setting, a person or a provider's answer: not yet trusted. */
export type Values = Readonly<Record<string, string | undefined>>

/** Declared variables by name. */
export type Variables = Readonly<Record<string, ProviderVariable>>

export type Rendered = { text: string } | { missing: string } | { refused: string }

/** The names a template refers to, those inside `{basic:…}` included. */
export function templateVariables(template: string): string[] {
  return [...template.matchAll(placeholder)].flatMap(([, inner = '']) =>
    inner.startsWith('basic:') ? inner.split(':').slice(1).filter(Boolean) : [inner],
  )
}

/** Whether every brace of a template belongs to a placeholder. */
export function isWellFormed(template: string): boolean {
  return !/[{}]/.test(template.replaceAll(placeholder, ''))
}

/**
 * Fills in a template. Each value is judged by the kind its variable was declared with before it is put anywhere;
 * `encode` is applied to every value, for places such as a path segment.
 */
export function render(
  template: string,
  values: Values,
  variables: Variables,
  encode: (value: string) => string = (value) => value,
): Rendered {
  let problem: Rendered | undefined
  const take = (name: string): string => {
    const value = values[name]
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined || !variable) problem ??= { missing: name }
    else if (!fits(value, variable)) {
      problem ??= { refused: `The value of ${name} is not ${describeKind(variable)}.` }
    } else return encode(value)
    return ''
  }
  const text = template.replaceAll(placeholder, (_, inner: string) => {
    if (!inner.startsWith('basic:')) return take(inner)
    const [, user = '', password = ''] = inner.split(':')
    const pair = `${user && take(user)}:${password && take(password)}`
    return Buffer.from(pair).toString('base64')
  })
  return problem ?? { text }
}

/** Whether a value has the form its variable promises. */
export function fits(value: string, variable: ProviderVariable): boolean {
  if (value.length > valueCharactersMax || !kinds[variable.kind].test(value)) return false
  if (variable.kind === 'origin' && !isOrigin(value)) return false
  if (variable.kind === 'url' && !URL.canParse(value)) return false
  if (variable.options && !variable.options.includes(value)) return false
  return variable.pattern === undefined || new RegExp(`^(?:${variable.pattern})$`).test(value)
}

const valueCharactersMax = 8_192

const placeholder = /\{((?:basic:[a-z0-9_]*:[a-z0-9_]*)|[a-z][a-z0-9_]*)\}/g

const kinds: Record<VariableKind, RegExp> = {
  label: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i,
  host: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i,
  origin: /^https?:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/i,
  url: /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?(?:\/[\x21\x24-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*)?$/i,
  // No dots alone: they would be dot segments in a path.
  id: /^(?!\.+$)[A-Za-z0-9_.-]{1,256}$/,
  header_name: /^[A-Za-z0-9-]{1,64}$/,
  text: /^[\x20-\x7e\x80-\xff]*$/,
  secret: /^[\x20-\x7e]+$/,
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && new URL(value).origin === value.toLowerCase()
}

function describeKind(variable: ProviderVariable): string {
  const words: Record<VariableKind, string> = {
    label: 'a single name without dots',
    host: 'a host name',
    origin: 'an address of the form https://host',
    url: 'an https address',
    id: 'an identifier of letters, digits, _, - and .',
    header_name: 'the name of a header',
    text: 'one line of text',
    secret: 'one line of ASCII text',
  }
  return variable.pattern ? `${words[variable.kind]} of the form ${variable.pattern}` : words[variable.kind]
}
