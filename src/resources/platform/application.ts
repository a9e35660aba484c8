import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

/** A client of the API, owned by a team. It has no operations of its own in API v2; the portal manages it. */
export const application = resource({
  name: 'Platform::Application',
  parent: 'Team',
  access: 'platform',
  tenant: { by: 'team', column: 'team_id' },
  operations: [],
  fields: {
    name: text({ required: true }),
    trusted_skus: list(text())({ set: 'server', default: "'[]'" }),
    user_id: reference(
      'User',
      'restrict',
    )({ required: true, set: 'server', doc: 'The agent that acts for it.' }),
  },
  firstId: 164_000,
})
