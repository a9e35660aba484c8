import { behavior } from '../../define/behavior.ts'
import { address } from './address.ts'
import { settings } from './settings.ts'

export const settingsBehavior = behavior(settings, {
  /** Stands after the addresses in the registry, so the default one is there. */
  async seed(ctx, owner) {
    const [sender] = await ctx.where(address, owner.workspace_id, { is_workspace_default: true })
    if (!sender) return
    await ctx.create(settings, owner, {
      name: sender.name,
      marketing_emails_from_address_id: sender.id,
      marketing_emails_reply_to_address_id: sender.id,
      system_emails_from_address_id: sender.id,
      system_emails_reply_to_address_id: sender.id,
    })
  },
})
