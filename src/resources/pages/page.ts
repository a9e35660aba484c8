import { boolean } from '../../define/kinds/boolean.ts'
import { one } from '../../define/kinds/embed.ts'
import { integer } from '../../define/kinds/number.ts'
import { reference } from '../../define/kinds/reference.ts'
import { json, list, object } from '../../define/kinds/structure.ts'
import { choice, longText, text } from '../../define/kinds/text.ts'
import { resource } from '../../define/resource.ts'
import { siteUrl } from '../../define/site-url.ts'
import { statsQuery, stepStats, summary, timerange } from '../funnels/stats-shape.ts'
import { codeFields } from '../sites/code.ts'

const stepPath = '(select s.current_path from funnels_show_page_steps s where s.id = r.show_page_step_id)'

/** A page, alone, as a step of a funnel, or kept elsewhere (v2-behaviour.md section 14.18). */
export const page = resource({
  name: 'Page',
  parent: 'Workspace',
  access: 'pages',
  fields: {
    name: text({ required: true, example: 'Thank you' }),
    current_path: text({ set: 'create', unique: true, doc: 'Random where absent; null for external pages.' }),
    url: text({
      from: `coalesce(r.external_url, ${siteUrl} || coalesce(${stepPath}, r.current_path))`,
      doc: 'Where visitors find it.',
    }),
    type: text({
      from: `case when r.funnel_id is not null then 'funnel_page' else 'landing_page' end`,
      required: true,
      doc: 'landing_page, site_page or funnel_page.',
    }),
    theme_id: reference('Theme')({ set: 'create', filter: true, doc: 'The default theme where absent.' }),
    description: longText(),
    seo_title: text(),
    seo_description: longText(),
    seo_index: boolean({ default: 'false' }),
    block_ai_crawler: boolean({ default: 'false' }),
    block_ai_search: boolean({ default: 'false' }),
    block_ai_assistant: boolean({ default: 'false' }),
    ...codeFields,
    custom_css: longText({ expand: true }),
    custom_css_mode: choice(['append', 'replace'])({ input: true }),
    markup: longText({ expand: true, doc: 'Kept to the letter; must be well formed.' }),
    funnel_id: reference('Funnel', 'set null')({ set: 'server', hidden: true }),
    show_page_step_id: reference('Funnels::ShowPageStep', 'set null')({ set: 'server', hidden: true }),
    funnel: one('Funnel', {
      by: 'funnel_id',
      pick: ['id', 'public_id', 'name'],
      accepts: {
        funnel_id: text({ doc: 'The page becomes a step of this funnel.' }),
        show_page_step_id: text({ doc: 'The page takes the place of this step’s page.' }),
        after_show_page_step_id: integer({ doc: 'It comes after this step; last, without.' }),
        sort_order: integer({ doc: 'Its place from 0.' }),
        products: json({ doc: 'Refused: products belong to `show_page_step`.' }),
      },
    })({ set: 'create' }),
    show_page_step: one('Funnels::ShowPageStep', {
      by: 'show_page_step_id',
      pick: ['id', 'public_id', 'name', 'current_path', 'products'],
      accepts: {
        product_ids: list(text())({ doc: 'Products to add, by id or public id.' }),
        bumps: json({ doc: 'Products to offer beside: a list of `{product_id, preheadline}`.' }),
      },
    })(),
    external_url: text({ hidden: true, unique: true, doc: 'Of external pages only.' }),
    external_token: text({ hidden: true, set: 'server' }),
    sdk: object({ token: text(), external_url: text() })({
      from: `case when r.external_url is not null then json_build_object('token', r.external_token, 'external_url', r.external_url) end`,
      doc: 'What an external page tells the browser SDK; null for others.',
    }),
  },
  list: {
    byId: true,
    filters: {
      funnel_ids: { field: reference('Funnel')(), where: 'r.funnel_id = any($)' },
      funnel_pages: { field: boolean(), where: '(r.funnel_id is not null) = any($)' },
    },
  },
  actions: {
    external: {
      on: 'collection',
      method: 'post',
      operationId: 'createExternalPage',
      summary: 'Create a page that is kept elsewhere',
      body: 'create',
      status: 201,
    },
    products: {
      on: 'member',
      method: 'delete',
      operationId: 'removeProductsFromPage',
      summary: 'Remove products from a page',
      body: { product_ids: list(text())({ doc: 'Ids or public ids.' }) },
      root: null,
      reply: 'none',
      errors: [400, 401, 404],
    },
    stats: {
      on: 'member',
      method: 'get',
      operationId: 'getPageStats',
      summary: 'Fetch the statistics of a page',
      query: statsQuery,
      reply: {
        currency: text({ required: true }),
        page: object({
          id: integer({ required: true }),
          public_id: text({ required: true }),
          name: text({ required: true }),
          current_path: text({ required: true }),
          type: text({ required: true }),
        })({ required: true }),
        funnel: summary(),
        step: stepStats(),
        timerange: timerange({ required: true }),
      },
    },
  },
  firstId: 2_410_000,
  irregular: { ids: { create: 'createPage', delete: 'deletePage' } },
})
