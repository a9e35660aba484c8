import { behavior, type Context } from '../../define/behavior.ts'
import { badRequest, invalid, missingParameter, notFound } from '../../define/errors.ts'
import { shownFields } from '../../define/shape.ts'
import { selectionOf } from '../filters/selection.ts'
import { contact } from './contact.ts'
import { customAttribute } from './custom-attribute.ts'

export const contactBehavior = behavior(contact, {
  selection: selectionOf('ContactsFilter'),

  prepare(values) {
    const out = { ...values }
    for (const name of ['email_address', 'phone_number'] as const) {
      if (typeof out[name] === 'string') out[name] = out[name].trim() || null
    }
    if (out.custom_attributes) out.custom_attributes = normalised(out.custom_attributes)
    return out
  },

  writes: {
    async custom_attributes(ctx, row, attributes: Record<string, string> | null) {
      const names = Object.keys(attributes ?? {})
      if (names.length === 0) return
      const known = await ctx.where(customAttribute, row.workspace_id, { name: names })
      for (const name of names.filter((name) => !known.some((entry) => entry.name === name))) {
        await ctx.create(customAttribute, { workspace_id: row.workspace_id }, { name })
      }
    },
  },

  async remove(ctx, row) {
    if (row.deleted_at) throw notFound()
    await ctx.update(contact, row, { deleted_at: ctx.now() }, { silent: true })
  },

  actions: {
    async upsert(ctx, _row, { values, owner }) {
      if (!values.email_address) throw missingParameter('email_address')
      const [match] = await ctx.sql`
        select id from contacts where workspace_id = ${owner.workspace_id}
        and lower(email_address) = lower(${values.email_address}) and deleted_at is null and redacted_at is null
        for update`
      if (!match) return { row: await ctx.create(contact, owner, values), status: 201 }
      const given = Object.entries(values).filter(
        ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
      )
      return {
        row: await ctx.update(contact, { id: Number(match.id) }, Object.fromEntries(given)),
        status: 200,
      }
    },

    async gdpr_destroy(ctx, row) {
      if (row.redacted_at) return {}
      const [{ hash } = { hash: null }] =
        await ctx.sql`select replace(gen_random_uuid()::text, '-', '') as hash`
      if (ctx.tools.redaction === 'wipe') await wipe(ctx, row)
      await ctx.update(contact, row, {
        email_address: `redacted-${hash}@example.com`,
        first_name: 'REDACTED',
        last_name: 'REDACTED',
        phone_number: null,
        redacted_at: ctx.now(),
      })
      return {}
    },
  },
})

/** Takes away what else tells who somebody is, which upstream keeps (v2-behaviour.md section 18.3, row 52). */
async function wipe(ctx: Context, { id }: { id: number }): Promise<void> {
  await ctx.sql`
    update contacts set custom_attributes = default, visits = default, time_zone = null, fb_url = null,
      twitter_url = null, instagram_url = null, linkedin_url = null, website_url = null
    where id = ${id}`
}

declare module '../../define/behavior.ts' {
  interface Tools {
    /** Whether the redaction of a contact keeps or wipes what is neither name nor address. */
    readonly redaction: 'keep' | 'wipe'
  }
}

/** Keys in snake case without specials: `Favorite Food! 🥑` becomes `favorite_food` (section 14.4). */
export function normalised(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const builtIn = new Set(shownFields(contact, ['email_engagement']).map(([name]) => unseparated(name)))
  const out: Record<string, string> = {}
  for (const [key, value] of Object.entries(attributes)) {
    const name = key
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/[\s_-]+/g, '_')
    if (name === '') throw badRequest('a custom attribute needs a name with at least one letter or digit')
    if (builtIn.has(unseparated(name))) {
      throw invalid({ custom_attributes: [`cannot be called ${key}: contacts have a property of that name`] })
    }
    out[name] = value
  }
  return out
}

/** The same name in any spelling: `EmailAddress` is the `email_address` of a contact. */
const unseparated = (name: string): string => name.replaceAll('_', '')
