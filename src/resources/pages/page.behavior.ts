import { behavior, type Context } from '../../define/behavior.ts'
import { badRequest, invalid, missingParameter } from '../../define/errors.ts'
import { attach, type Placing } from '../funnels/attach.ts'
import { inShort } from '../funnels/funnel.behavior.ts'
import { funnel } from '../funnels/funnel.ts'
import { noTraffic, rangeOf } from '../funnels/stats.ts'
import { arrange, isSame, stepOfPage, stepsIn } from '../funnels/steps.ts'
import { withCode } from '../sites/code.ts'
import { theme } from '../sites/theme.ts'
import { workspace } from '../teams/workspace.ts'
import { checkedExternalUrl, refuseInternal } from './external.ts'
import { checkMarkup } from './markup.ts'
import { page } from './page.ts'
import { checkedPath } from './path.ts'
import { addProducts, removeProducts } from './step-products.ts'

const codeNames = ['head_code', 'footer_code', 'custom_css']

export const pageBehavior = behavior(page, {
  prepare(values) {
    checkMarkup(values.markup)
    const placing = values.funnel as (Placing & { products?: unknown }) | null | undefined
    if (placing?.products !== undefined)
      throw badRequest('funnel.products is no longer supported; use show_page_step.product_ids')
    return values
  },

  async beforeCreate(ctx, values, owner) {
    if (values.external_url) {
      if (values.external_token) return values
      throw invalid({
        external_url: ['is for external pages: POST /workspaces/{workspace_id}/pages/external'],
      })
    }
    const path = values.current_path ? checkedPath(values.current_path) : null
    const random = `/${await randomLetters(ctx, 12)}`
    return {
      ...values,
      theme_id: values.theme_id ?? (await defaultTheme(ctx, owner.workspace_id)),
      current_path: values.funnel ? random : (path ?? random),
      ...(values.funnel && { funnel: { ...values.funnel, path } }),
    }
  },

  async beforeUpdate(_ctx, row, values) {
    if (row.external_url === null) {
      if (values.external_url) throw invalid({ external_url: ['is for external pages only'] })
      return withCode(row, values, codeNames)
    }
    refuseInternal(values)
    if (values.external_url === undefined) return values
    return { ...values, external_url: checkedExternalUrl(values.external_url) }
  },

  writes: {
    async funnel(ctx, row, placing: Placing | null) {
      if (placing) await attach(ctx, row, placing)
    },

    async show_page_step(ctx, row, given: Parameters<typeof addProducts>[2] | null) {
      if (given) await addProducts(ctx, await ctx.find(page, row.id), given)
    },
  },

  async beforeDelete(ctx, row) {
    const step = await stepOfPage(ctx, row)
    if (!step || row.funnel_id === null) return
    if (step.row.container.startsWith('split_test_step/'))
      throw invalid('The page is a variant of a split test. Remove the split test first.')
    const home = await ctx.lock(funnel, row.funnel_id)
    const steps = await stepsIn(ctx, home, step.row.container)
    await arrange(
      ctx,
      step.row.container,
      steps.filter((other) => !isSame(other, step)),
    )
  },

  actions: {
    async external(ctx, _row, { values, owner }) {
      refuseInternal(values)
      const external_url = checkedExternalUrl(values.external_url)
      const external_token = `cfp_${await randomLetters(ctx, 24)}`
      return { row: await ctx.create(page, owner, { ...values, external_url, external_token }), status: 201 }
    },

    async products(ctx, row, { values }) {
      if (!values.product_ids?.length) throw missingParameter('product_ids')
      await removeProducts(ctx, row, values.product_ids)
      return {}
    },

    async stats(ctx, row, { query }) {
      const { currency } = await ctx.find(workspace, row.workspace_id)
      const { current_path, type, funnel: home, show_page_step: step } = await ctx.shown(page, row)
      return {
        body: {
          currency,
          page: { ...inShort(row), current_path: current_path ?? '', type },
          funnel: home,
          step: step && {
            page_id: row.id,
            name: step.name,
            current_path: step.current_path,
            ...noTraffic(currency),
          },
          timerange: rangeOf(ctx.now(), query),
        },
      }
    },
  },
})

/** Lower-case letters and digits, from the database's random source. */
async function randomLetters(ctx: Context, length: number): Promise<string> {
  const [row] = await ctx.sql`select left(replace(gen_random_uuid()::text, '-', ''), ${length}) as letters`
  return row?.letters ?? ''
}

async function defaultTheme(ctx: Context, workspaceId: number): Promise<number | null> {
  const [look] = await ctx.where(theme, workspaceId, { is_default: true })
  return look?.id ?? null
}
