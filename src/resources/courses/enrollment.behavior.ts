import { behavior } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { contact } from '../contacts/contact.ts'
import { enrollment } from './enrollment.ts'

export const enrollmentBehavior = behavior(enrollment, {
  prepare(values) {
    if (values.suspended === false && values.suspension_reason === undefined)
      return { ...values, suspension_reason: null }
    return values
  },

  /** The lock on the contact keeps it from being deleted while it is enrolled. */
  async beforeCreate(ctx, values, owner) {
    const wanted = { id: values.contact_id, deleted_at: null }
    const [found] = await ctx.where(contact, owner.workspace_id, wanted, { lock: true })
    if (!found) throw invalid({ contact_id: ['must exist'] })
    const { application_id, user_id } = ctx.principal
    const source = application_id
      ? { origination_source_type: 'Platform::Application', origination_source_id: Number(application_id) }
      : { origination_source_type: 'User', origination_source_id: Number(user_id) }
    return { ...source, ...values }
  },

  /** What a client says of a suspension stands: a later payment no longer lifts it. */
  async beforeUpdate(_ctx, _row, values) {
    return values.suspended === undefined ? values : { access_ended_at: null, ...values }
  },

  beforeDeleteOf: {
    async Contact(ctx, row: Row<typeof contact>) {
      const [enrolled] = await ctx.where(enrollment, row.workspace_id, { contact_id: row.id }, { limit: 1 })
      if (enrolled) throw invalid('The contact cannot be deleted because it is enrolled in a course')
    },
  },
})
