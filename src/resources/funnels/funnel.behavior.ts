import { behavior } from '../../define/behavior.ts'
import type { Row } from '../../define/resource.ts'
import { freePath } from '../free-path.ts'
import { page } from '../pages/page.ts'
import { checkedPath } from '../pages/path.ts'
import { withCode } from '../sites/code.ts'
import { slugOf } from '../slug.ts'
import { workspace } from '../teams/workspace.ts'
import { funnel } from './funnel.ts'
import { noSales, noTraffic, rangeOf } from './stats.ts'
import { nodesIn } from './structure.ts'

export const funnelBehavior = behavior(funnel, {
  async beforeCreate(ctx, values, owner) {
    if (values.current_path) return { ...values, current_path: checkedPath(values.current_path) }
    const current_path = await freePath(ctx, `/${slugOf(values.name ?? '')}`, async (path) => {
      const [taken] = await ctx.where(funnel, owner.workspace_id, { current_path: path })
      return taken !== undefined
    })
    return { ...values, current_path }
  },

  async beforeUpdate(_ctx, row, values) {
    return withCode(row, values)
  },

  actions: {
    async structure(ctx, row) {
      return { body: { funnel: inShort(row), steps: await nodesIn(ctx, row, '') } }
    },

    async stats(ctx, row, { query, expand }) {
      const { currency } = await ctx.find(workspace, row.workspace_id)
      const pages = await ctx.where(page, row.workspace_id, { funnel_id: row.id })
      const steps = async () => {
        const all: object[] = []
        for (const entry of pages) {
          const { current_path } = (await ctx.shown(page, entry)).show_page_step
          all.push({ page_id: entry.id, name: entry.name, current_path, ...noTraffic(currency) })
        }
        return all
      }
      return {
        body: {
          currency,
          funnel: inShort(row),
          ...(expand.includes('steps')
            ? { steps: await steps() }
            : { page_public_ids: pages.map(({ public_id }) => public_id) }),
          summary: noSales(currency),
          timerange: rangeOf(ctx.now(), query),
        },
      }
    },
  },
})

export const inShort = ({ id, public_id, name }: Pick<Row<typeof funnel>, 'id' | 'public_id' | 'name'>) => ({
  id,
  public_id,
  name,
})
