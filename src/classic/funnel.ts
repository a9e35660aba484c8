import { ofRow } from '../define/shape.ts'
import { siteUrl } from '../define/site-url.ts'
import { type ClassicAnswer, type ClassicCall, type ClassicRoute, idOf, pageOf, pageSqlOf } from './call.ts'
import { missing } from './classic-error.ts'
import { timed } from './contact-profile.ts'
import { select } from './select.ts'

/** Funnels, and their steps: each page of a funnel is one (classic-v1.md section 8). */
export const funnelRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/funnels', access: 'funnels', handle: list },
  { method: 'GET', path: '/funnels/:id', access: 'funnels', handle: funnel },
  { method: 'GET', path: '/funnels/:id/funnel_steps', access: 'funnels', handle: stepsOfFunnel },
  { method: 'GET', path: '/funnel_steps/:id', access: 'funnels', handle: (call) => one(call, stepSql) },
  { method: 'GET', path: '/funnel_steps/:id/pages', access: 'pages', handle: pagesOfStep },
  { method: 'GET', path: '/pages', access: 'pages', handle: pages },
  { method: 'GET', path: '/pages/:id', access: 'pages', handle: (call) => one(call, pageSql) },
]

/** What older clients call, under the root. */
export const legacyFunnelRoutes: readonly ClassicRoute[] = [
  { method: 'GET', path: '/funnels.json', access: 'funnels', handle: list },
  { method: 'GET', path: '/funnels/list', access: 'funnels', handle: names },
  { method: 'GET', path: '/funnels/list.json', access: 'funnels', handle: names },
  { method: 'GET', path: '/funnels/:id', access: 'funnels', handle: funnel },
  { method: 'GET', path: '/funnels/:id(^\\d+).json', access: 'funnels', handle: funnel },
]

/** A step has a path of its own, beside that of its page. */
const pathSql = `coalesce((select s.current_path from funnels_show_page_steps s
  where s.workspace_id = p.workspace_id and s.id = p.show_page_step_id), p.current_path)`

const urlSql = `coalesce(p.external_url, ${ofRow(siteUrl, 'p')} || ${pathSql})`

const pageSql = `json_build_object('id', p.id, 'key', p.id::text, 'funnel_step_id', p.id, 'metatags', '',
  'published_url', ${urlSql})`

/** A step: its place is SQL over the page `p` and, where it is listed, its `s`. */
const stepAt = (
  place: string,
): string => `json_build_object('id', p.id, 'name', p.name, 'funnel_id', p.funnel_id,
  'created_at', p.created_at, 'updated_at', p.updated_at, 'position', ${place}, 'in_funnel', p.funnel_id is not null,
  'page_category_name', '', 'domain_id', null, 'path', coalesce(${pathSql}, ''), 'wp_friendly', true,
  'published_url', ${urlSql}, 'pages', json_build_array(${pageSql}))`

const stepSql = stepAt(`(select count(o.id) from funnels_show_page_steps s join funnels_show_page_steps o
  on o.workspace_id = s.workspace_id and o.funnel_id = s.funnel_id
    and (o.container, o.sort_order, o.id) < (s.container, s.sort_order, s.id)
  where s.workspace_id = p.workspace_id and s.id = p.show_page_step_id)`)

/** The steps of a funnel, those within splits behind the others. */
const stepsSql = `(select coalesce(json_agg(n.step order by n.place), '[]') from (
  select row_number() over places as place, ${stepAt('row_number() over places - 1')} as step
  from pages p join funnels_show_page_steps s on s.workspace_id = p.workspace_id and s.id = p.show_page_step_id
  where p.workspace_id = f.workspace_id and p.funnel_id = f.id
  window places as (order by s.container, s.sort_order, s.id) order by place limit 500) n)`

const tagSql = `(select t.name from funnels_applied_tags a join funnels_tags t on t.id = a.tag_id
  where a.workspace_id = f.workspace_id and a.funnel_id = f.id order by a.id limit 1)`

/** A funnel `f`, at a place that is SQL as well. */
const funnelAt = (
  place: string,
): string => `json_build_object('id', f.id, 'name', f.name, 'created_at', f.created_at, 'updated_at', f.updated_at,
  'group_tag', ${tagSql}, 'share_code', null, 'key', f.id::text, 'domain_id', f.domain_id, 'path', f.current_path,
  'affiliate_enabled', false, 'position', ${place},
  'purchased_in_marketplace', false, 'funnel_image_location', null, 'funnel_screenshot_location', null, 'pages_count',
  (select count(*) from pages p where p.workspace_id = f.workspace_id and p.funnel_id = f.id), 'emails_count', 0,
  'funnel_steps', ${stepsSql})`

function list(call: ClassicCall): Promise<ClassicAnswer> {
  const place = `${pageOf(call).offset} + row_number() over (order by f.id) - 1`
  return listed(call, funnelAt(place), 'funnels f')
}

/** What people pick a funnel by (classic-v1.md section 5.3). */
function names(call: ClassicCall): Promise<ClassicAnswer> {
  const shape = `json_build_object('id', f.id, 'name', f.name, 'key', f.id::text, 'path', f.current_path)`
  return listed(call, shape, 'funnels f')
}

/** A page of the rows of the workspace, in order of id; `table` is named with the alias that `shape` calls its rows. */
async function listed(
  call: ClassicCall,
  shape: string,
  table: string,
  condition = '',
  ...values: unknown[]
): Promise<ClassicAnswer> {
  const [name, alias] = table.split(' ')
  const rows = await select(
    call.sql,
    `select ${shape} as row from (select * from ${name} where workspace_id = $1 ${condition} order by id ${pageSqlOf(call)}) ${alias}
      order by ${alias}.id`,
    call.workspaceId,
    ...values,
  )
  return { body: rows.map(({ row }) => timed(row)) }
}

function funnel(call: ClassicCall): Promise<ClassicAnswer> {
  const place = '(select count(*) from funnels o where o.workspace_id = f.workspace_id and o.id < f.id)'
  return one(call, funnelAt(place), 'funnels f')
}

/** The row of the workspace that the path names. */
async function one(call: ClassicCall, shape: string, table = 'pages p'): Promise<ClassicAnswer> {
  const alias = table.split(' ')[1]
  const [found] = await select(
    call.sql,
    `select ${shape} as row from ${table} where ${alias}.workspace_id = $1 and ${alias}.id = $2`,
    call.workspaceId,
    idOf(call),
  )
  if (!found) throw missing()
  return { body: timed(found.row) }
}

async function stepsOfFunnel(call: ClassicCall): Promise<ClassicAnswer> {
  return { body: ((await funnel(call)).body as { funnel_steps: unknown }).funnel_steps }
}

async function pagesOfStep(call: ClassicCall): Promise<ClassicAnswer> {
  return { body: [(await one(call, pageSql)).body] }
}

/** All pages, or that of the step the query names, whose id it has. */
function pages(call: ClassicCall): Promise<ClassicAnswer> {
  const id = call.query.get('funnel_step_id')
  if (id === null) return listed(call, pageSql, 'pages p')
  return listed(call, pageSql, 'pages p', 'and id = $2', idOf({ ...call, params: { id } }))
}
