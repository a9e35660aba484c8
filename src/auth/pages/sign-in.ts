import { ApiError } from '../../define/errors.ts'
import { inputField, postButton, postForm, problem } from '../../pages/form.ts'
import { html } from '../../pages/html.ts'
import { setCookie } from '../cookie.ts'
import { passwordMatches } from '../password.ts'
import { hashOf } from '../secret.ts'
import { endSession, endSessionsOf, openSession, sessionS } from '../session.ts'
import { isSecure } from './site.ts'
import { type Answer, openPage, type PageRoute, sessionCookie, signedPage, type Visit } from './visit.ts'

/** Tries in a quarter of an hour: for one account from one address, for one account, from one address. */
const windowS = 900
const pairMax = 10
const accountMax = 50
const addressMax = 100

export const signInRoutes: readonly PageRoute[] = [
  openPage('GET', '/users/sign_in', async (visit) =>
    visit.session ? { to: localPath(visit.query.get('return_to')) } : signInPage(visit),
  ),
  openPage('POST', '/users/sign_in', signIn),
  openPage('GET', '/users/sign_out', async (visit) =>
    visit.session ? signOutPage(visit) : { to: '/users/sign_in' },
  ),
  signedPage('POST', '/users/sign_out', async ({ site, session }) => {
    await endSession(site.sql, session.id)
    return signedOut(isSecure(site))
  }),
  signedPage('POST', '/users/sign_out_everywhere', async ({ site, session }) => {
    await endSessionsOf(site.sql, session.user_id)
    return signedOut(isSecure(site))
  }),
]

/** Says the same, after the same work, whether the account does not exist or the password is wrong. */
async function signIn(visit: Visit): Promise<Answer> {
  const { site, form, session, client } = visit
  const email = (form.get('email') ?? '').trim().toLowerCase()
  const keys = await refuseGuessing(visit, email)
  const [row] = await site.sql`select u.id, p.password_hash from users u join passwords p on p.user_id = u.id
    where lower(u.email) = ${email}`
  const right = await passwordMatches(form.get('password') ?? '', row?.password_hash ?? null)
  const cookie =
    right && row?.id && row.password_hash
      ? await openSession(site.sql, row.id, row.password_hash, client)
      : null
  if (!cookie) return { ...signInPage(visit, 'E-mail or password is wrong.'), status: 422 }
  await site.limit.forgive(keys)
  if (session) await endSession(site.sql, session.id)
  return {
    to: localPath(form.get('return_to')),
    cookies: [setCookie(sessionCookie, cookie, isSecure(site), sessionS)],
  }
}

/** Counts a try, and answers the keys it was counted under. */
async function refuseGuessing({ site, client }: Visit, email: string): Promise<string[]> {
  const account = hashOf(email)
  const limits = [
    { key: `sign-in:${account}:${client.address}`, max: pairMax },
    { key: `sign-in:${account}`, max: accountMax },
    { key: `sign-in:${client.address}`, max: addressMax },
  ]
  const verdicts = await Promise.all(limits.map(({ key, max }) => site.limit(key, { max, windowS })))
  const refused = verdicts.find(({ allowed }) => !allowed)
  if (!refused) return limits.map(({ key }) => key)
  const minutes = Math.ceil(refused.resetS / 60)
  throw new ApiError(
    429,
    `Too many attempts to sign in. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
    { headers: { 'retry-after': String(refused.resetS) } },
  )
}

function signInPage({ query, form, formToken }: Visit, wrong?: string): Extract<Answer, { page: unknown }> {
  const returnTo = localPath(form.get('return_to') ?? query.get('return_to'))
  return {
    page: {
      title: 'Sign in',
      narrow: true,
      body: html`${wrong && problem(wrong)}${postForm(
        '/users/sign_in',
        formToken,
        html`<input type="hidden" name="return_to" value="${returnTo}">
${inputField({ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', value: form.get('email') ?? '', autofocus: !wrong })}
${inputField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', autofocus: Boolean(wrong) })}
<button>Sign in</button>`,
      )}`,
    },
  }
}

/** A link asks before it signs anybody out: pages elsewhere may have it too. */
const signOutPage = ({ formToken }: Visit): Answer => ({
  page: {
    title: 'Sign out',
    narrow: true,
    body: postButton('/users/sign_out', formToken, 'Sign out'),
  },
})

const signedOut = (secure: boolean): Answer => ({
  to: '/users/sign_in',
  cookies: [setCookie(sessionCookie, '', secure, 0)],
  headers: { 'clear-site-data': '"cache"' },
})

/** A path on this site; the account where the given address leads anywhere else. */
export function localPath(text: string | null): string {
  const base = 'http://local.invalid'
  if (!text || !/^\/(?![/\\])/.test(text) || /[\p{Cc}\\]/u.test(text) || !URL.canParse(text, base))
    return '/account'
  const url = new URL(text, base)
  return url.origin === base ? `${url.pathname}${url.search}` : '/account'
}
