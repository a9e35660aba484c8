import type { Context } from '../../define/behavior.ts'
import { contact } from '../contacts/contact.ts'
import { identify } from '../contacts/identify.ts'
import { personOf } from '../contacts/person.ts'
import { answer } from './answer.ts'
import { field } from './field.ts'
import { submission } from './submission.ts'

/**
 * Ties a submission to the contact its e-mail answer names, and hands the contact what else the answers tell. A
 * contact that the client named itself stays.
 */
export async function identifySubmitter(ctx: Context, submissionId: number): Promise<void> {
  const filled = await ctx.lock(submission, submissionId)
  const { email, person } = personOf(await inputsOf(ctx, filled.workspace_id, submissionId))
  if (!email) return
  if (filled.contact_id !== null) {
    const named = await ctx.find(contact, filled.contact_id)
    if (named.email_address?.toLowerCase() !== email.toLowerCase()) return
  }
  const known = await identify(ctx, filled.workspace_id, email, person)
  if (filled.contact_id !== known.id) await ctx.update(submission, filled, { contact_id: known.id })
}

/** The answers by the key of their field; a field of type `email` or `phone` counts whatever its key. */
async function inputsOf(
  ctx: Context,
  workspaceId: number,
  submissionId: number,
): Promise<Record<string, string>> {
  const answers = await ctx.where(answer, workspaceId, { submission_id: submissionId })
  const asked = await ctx.where(field, workspaceId, { id: answers.map(({ field_id }) => field_id) })
  const inputs: Record<string, string> = {}
  for (const { field_id, entry } of answers) {
    const found = asked.find(({ id }) => id === field_id)
    if (!found || !entry) continue
    inputs[found.key] = entry
    if (found.field_type === 'email' || found.field_type === 'phone') inputs[found.field_type] ??= entry
  }
  return inputs
}
