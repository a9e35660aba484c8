import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { choice } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { branchPages } from './branch-pages.ts'
import { placementFields } from './placement.ts'

/** Two pages shown to shares of the visitors (v2-behaviour.md section 14.17). */
export const splitTestStep = resource({
  name: 'Funnels::SplitTestStep',
  parent: 'Funnel',
  access: 'funnels',
  fields: {
    funnel: one('Funnel', { by: 'funnel_id', pick: ['id', 'public_id', 'name'] })(),
    left_weight: integer({ set: 'server', hidden: true, required: true }),
    right_weight: integer({ set: 'server', hidden: true, required: true }),
    ...placementFields,
    variants: branchPages('split_test_step', {
      page_id: reference('Page')(),
      weight: integer({ doc: 'Percent; both add up to 100.' }),
    })({ doc: 'The first page is in the funnel already, the second is in none.' }),
    show_page_step_id: integer({
      input: true,
      set: 'create',
      doc: 'It comes after this step; first, without.',
    }),
  },
  hides: ['funnel_id'],
  firstId: 53_000,
  irregular: {
    nested: true,
    root: 'split_test_step',
    wrapper: 'split_test_steps',
    unpaged: true,
    updateMethod: 'patch',
    deleteQuery: { branch: choice(['both', 'left', 'right'])({ doc: 'Whose steps go; both where absent.' }) },
    ids: {
      index: 'listFunnelSplitTestSteps',
      show: 'getFunnelSplitTestStep',
      create: 'createFunnelSplitTestStep',
      update: 'updateFunnelSplitTestStep',
      delete: 'destroyFunnelSplitTestStep',
    },
  },
})
