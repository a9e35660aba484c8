import { boolean } from '../../define/kinds/boolean.ts'
import { reference } from '../../define/kinds/reference.ts'
import { list } from '../../define/kinds/structure.ts'
import { text } from '../../define/kinds/text.ts'
import { timestamp } from '../../define/kinds/time.ts'
import { resource } from '../../define/resource.ts'

/** A client of the API, owned by a team. It has no operations of its own in API v2; the portal manages it. */
export const application = resource({
  name: 'Platform::Application',
  parent: 'Team',
  access: 'platform',
  tenant: { by: 'team', column: 'team_id' },
  operations: [],
  // Told by the pages, where a connection is ended.
  events: [{ id: 'platform_application.disconnected', on: [] }],
  fields: {
    name: text({ required: true }),
    trusted_skus: list(text())({ set: 'server', default: "'[]'" }),
    user_id: reference(
      'User',
      'restrict',
    )({ required: true, set: 'server', doc: 'The agent that acts for it.' }),
    uid: text({
      required: true,
      set: 'create',
      hidden: true,
      unique: { within: [] },
      default: "replace(gen_random_uuid()::text, '-', '')",
      doc: 'What OAuth calls the client identifier.',
    }),
    secret_hash: text({ set: 'server', hidden: true }),
    redirect_uris: list(text())({ hidden: true, default: "'[]'" }),
    confidential: boolean({ hidden: true, default: 'true', doc: 'Whether it can keep a secret.' }),
    scopes: list(text())({ hidden: true, default: "'[]'", doc: 'What it may ask for; empty for anything.' }),
    classic: boolean({ hidden: true, default: 'false', doc: 'Speaks the Classic API and its OAuth.' }),
    activated_at: timestamp({ set: 'server', hidden: true }),
    registered_by: text({
      set: 'server',
      hidden: true,
      doc: 'The address that registered it by itself (RFC 7591); null for those of the portal.',
    }),
  },
  firstId: 164_000,
})
