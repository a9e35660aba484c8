import { integer } from '../../define/kinds/number.ts'
import { longText } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'

export const note = resource({
  name: 'Sales::Opportunities::Note',
  parent: 'Sales::Opportunity',
  access: 'opportunities',
  fields: {
    content: longText({ required: true, example: 'Asked for a quote.' }),
    created_by_id: integer({
      filter: true,
      doc: 'A membership of the team; the one behind the token where absent.',
    }),
  },
  list: { byId: true },
  firstId: 318_000,
})
