import { isEmail } from '../../define/kinds/text.ts'

/** What a form tells of a person besides the e-mail address. */
export interface Person {
  readonly first_name?: string
  readonly last_name?: string
  readonly phone_number?: string
  readonly custom_attributes?: Readonly<Record<string, string>>
}

const customPrefix = /^custom[-_]attribute:/

/**
 * Who filled in a form, by the names of its inputs: `email`, `first-name`, `last-name`, `name`, `phone` and
 * `custom-attribute:KEY`, hyphens and underscores alike (v2-behaviour.md section 16).
 */
export function personOf(inputs: Readonly<Record<string, string>>): { email: string | null; person: Person } {
  const given = (...names: string[]): string | undefined =>
    names
      .flatMap((name) => [inputs[name], inputs[name.replaceAll('-', '_')]])
      .find((value) => value?.trim())
      ?.trim()
  const [first, ...rest] = given('name')?.split(/\s+/) ?? []
  const attributes = Object.entries(inputs)
    .filter(([name]) => customPrefix.test(name))
    .map(([name, value]) => [name.replace(customPrefix, ''), value])
  const person = {
    first_name: given('first-name') ?? first,
    last_name: given('last-name') ?? (rest.join(' ') || undefined),
    phone_number: given('phone', 'phone-number'),
    custom_attributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  }
  const email = given('email', 'email-address')
  return {
    email: email && isEmail(email) ? email : null,
    person: Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined)),
  }
}
