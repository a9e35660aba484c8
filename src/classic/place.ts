import type { Problems } from '../define/errors.ts'
import type { ClassicCall } from './call.ts'

type Id = number | string | null

/** What is wrong with a funnel and the ids of pages, or steps, below it: all must be the account's, and of one funnel. */
export async function placeProblems(
  { sql, workspaceId }: ClassicCall,
  funnel_id: Id,
  pages: Readonly<Record<string, Id>>,
): Promise<Problems> {
  const funnel = wholeOf(funnel_id)
  const ids = Object.values(pages).map(wholeOf)
  const [found] = await sql`
    select exists (select 1 from funnels where workspace_id = ${workspaceId} and id = ${funnel}::bigint) as funnel,
      array(select id from pages where workspace_id = ${workspaceId} and id = any(${ids}::bigint[])
        and (${funnel}::bigint is null or funnel_id = ${funnel}))::text as pages`
  const known = found?.pages?.slice(1, -1).split(',') ?? []
  const missing = Object.entries(pages).filter(([, id]) => id !== null && !known.includes(wholeOf(id) ?? ''))
  return {
    ...(funnel_id !== null && found?.funnel !== 't' && { funnel_id: ['must exist'] }),
    ...Object.fromEntries(missing.map(([name]) => [name, ['must exist']])),
  }
}

const wholeOf = (value: Id): string | null =>
  /^\d{1,15}$/.test(String(value)) ? String(Number(value)) : null
