import type { Context } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { normalised } from './contact.behavior.ts'
import { contact } from './contact.ts'
import type { Person } from './person.ts'

/**
 * The contact with this e-mail address, made where there is none. A known contact only gains what it lacks: who
 * types an address into a form must not be able to change what is known of its owner.
 */
export async function identify(
  ctx: Context,
  workspaceId: number,
  email: string,
  person: Person,
): Promise<Row<typeof contact>> {
  const [match] = await ctx.sql`
    select id from contacts where workspace_id = ${workspaceId} and lower(email_address) = lower(${email})
    and deleted_at is null and redacted_at is null for update`
  if (!match) return ctx.create(contact, { workspace_id: workspaceId }, { ...person, email_address: email })
  const known = await ctx.find(contact, Number(match.id))
  const lacking = lackingIn(known, person)
  return Object.keys(lacking).length > 0 ? ctx.update(contact, known, { ...lacking }) : known
}

function lackingIn(known: Row<typeof contact>, { custom_attributes = {}, ...plain }: Person): Person {
  const attributes = Object.entries(normalised(custom_attributes)).filter(
    ([name]) => !known.custom_attributes[name],
  )
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([name]) => !known[name as keyof typeof plain])),
    ...(attributes.length > 0 && { custom_attributes: Object.fromEntries(attributes) }),
  }
}
