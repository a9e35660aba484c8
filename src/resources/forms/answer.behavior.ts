import { behavior, type Context } from '../../define/behavior.ts'
import { invalid } from '../../define/errors.ts'
import type { Row } from '../../define/resource.ts'
import { answer } from './answer.ts'
import { field } from './field.ts'
import { identifySubmitter } from './identify-submitter.ts'
import { option } from './option.ts'
import { submission } from './submission.ts'

export const answerBehavior = behavior(answer, {
  retries: true,

  async beforeCreate(ctx, values, owner) {
    const filled = await ctx.find(submission, owner.parent_id ?? 0)
    await checkField(ctx, filled, values.field_id)
    await checkOptions(ctx, filled, values.field_id, values)
    return values
  },

  async beforeUpdate(ctx, row, values) {
    const filled = await ctx.find(submission, row.submission_id)
    if (values.field_id) await checkField(ctx, filled, values.field_id)
    await checkOptions(ctx, filled, values.field_id ?? row.field_id, values)
    return values
  },

  afterCreate: (ctx, row) => identifySubmitter(ctx, row.submission_id),
  afterUpdate: (ctx, row) => identifySubmitter(ctx, row.submission_id),
})

type Filled = Row<typeof submission>

/** The field must be one of the form that was filled in. */
async function checkField(ctx: Context, { workspace_id, form_id }: Filled, id: unknown): Promise<void> {
  const [asked] = await ctx.where(field, workspace_id, { id, form_id })
  if (!asked) throw invalid({ field_id: ['must exist'] })
}

/** Options must be among those the field offers. */
async function checkOptions(
  ctx: Context,
  { workspace_id }: Filled,
  fieldId: unknown,
  values: { fields_option_id?: number | null; fields_option_ids?: number[] | null },
): Promise<void> {
  const { fields_option_id, fields_option_ids } = values
  if (!fields_option_id && !fields_option_ids?.length) return
  const offered = new Set((await ctx.where(option, workspace_id, { field_id: fieldId })).map(({ id }) => id))
  if (fields_option_id && !offered.has(fields_option_id)) throw invalid({ fields_option_id: ['must exist'] })
  if (fields_option_ids?.some((id) => !offered.has(id))) throw invalid({ fields_option_ids: ['must exist'] })
}
