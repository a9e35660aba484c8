import { text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const workspace = resource({
  name: 'Workspace',
  parent: 'Team',
  access: 'workspaces',
  tenant: { by: 'workspace', column: 'id' },
  operations: ['index', 'show', 'update'],
  fields: {
    name: text({ required: true }),
    subdomain: text({ required: true, unique: { within: [] } }),
    currency: text({ set: 'server', hidden: true, default: "'USD'" }),
  },
  short: ['id', 'public_id', 'team_id', 'name', 'subdomain'],
  firstId: 287_000,
})
