import type { ClassicCall, ClassicRoute } from './call.ts'

/** Who the token belongs to, and the accounts it reaches (classic-v1.md section 2.1). */
export const meRoutes: readonly ClassicRoute[] = [
  {
    method: 'GET',
    path: '/me',
    access: 'users',
    async handle({ sql, principal, bound }: ClassicCall) {
      const [user] = await sql`select id, email from users where id = ${principal.user_id}`
      const accounts = await sql`
        select w.id, w.name, w.subdomain, m.role_ids ? 'admin' as admin from workspaces w
          left join memberships m on m.team_id = w.team_id and m.user_id = ${principal.user_id}
        where w.team_id = any(${[...principal.team_ids]}::bigint[]) and (${bound}::bigint is null or w.id = ${bound})
        order by w.id limit 500`
      return {
        body: {
          id: Number(user?.id),
          email: user?.email,
          admin: accounts.some(({ admin }) => admin === 't'),
          funnelflix_member_level: null,
          internal_affiliate_id: null,
          accounts: accounts.map(({ id, name, subdomain }) => ({ id: Number(id), name, subdomain })),
        },
      }
    },
  },
]
