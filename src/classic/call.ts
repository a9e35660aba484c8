import type { Principal } from '../define/behavior.ts'
import type { Sql } from '../store/sql.ts'
import type { Store } from '../store/store.ts'
import type { SendOut } from './handshake.ts'

/** One request of the Classic API, read and allowed. */
export interface ClassicCall {
  readonly store: Store
  readonly sql: Sql
  readonly principal: Principal
  /** The account behind the token: Classic paths name none (classic-v1.md section 8). */
  readonly workspaceId: string
  /** The one workspace the token reaches; null where it reaches every one of its team. */
  readonly bound: string | null
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** How the hosts of new webhooks are asked first; null where they are not. */
  readonly handshake: SendOut | null
  /** What stands under the body's root key. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface ClassicRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Under `/api/attributes`, without `.json`. */
  readonly path: string
  /** The category of resources it belongs to; the method tells whether it reads, writes or deletes. */
  readonly access: string
  /** The root key of its body. */
  readonly root?: string
  handle(call: ClassicCall): Promise<ClassicAnswer>
}

export interface ClassicAnswer {
  readonly status?: number
  readonly body?: unknown
}

/** Rows of a page, and most of them: `page` and `per_page` are additions, lists stay bare (classic-v1.md 5.4). */
const perPageMax = 500

export function pageOf({ query }: ClassicCall): { limit: number; offset: number } {
  const whole = (name: string, fallback: number): number => {
    const text = query.get(name) ?? ''
    return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : fallback
  }
  const limit = Math.min(whole('per_page', perPageMax), perPageMax)
  return { limit, offset: (whole('page', 1) - 1) * limit }
}

/**
 * The same as the end of a statement. Numbers stand in its text, so that Postgres knows how few rows are wanted; and it
 * belongs where rows are picked, not where they are shown, since those that are skipped would be shown first.
 */
export function pageSqlOf(call: ClassicCall): string {
  const { limit, offset } = pageOf(call)
  return `limit ${limit} offset ${offset}`
}

/** The id in a path, as a parameter; one that is no number names nothing. */
export const idOf = ({ params }: ClassicCall): string =>
  /^\d{1,18}$/.test(params.id ?? '') ? (params.id ?? '0') : '0'

export const textOf = (value: unknown): string | null =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() || null : null
