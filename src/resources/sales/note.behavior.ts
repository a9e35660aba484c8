import { behavior } from '../../define/behavior.ts'
import { checkMember, ownMembership } from '../teams/member.ts'
import { note } from './note.ts'

export const noteBehavior = behavior(note, {
  async beforeCreate(ctx, values, { workspace_id }) {
    await checkMember(ctx, workspace_id, 'created_by_id', values.created_by_id)
    return { ...values, created_by_id: values.created_by_id ?? (await ownMembership(ctx, workspace_id)) }
  },

  async beforeUpdate(ctx, row, values) {
    await checkMember(ctx, row.workspace_id, 'created_by_id', values.created_by_id)
    return values
  },
})
