import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, forbidden, unavailable } from '../../define/errors.ts'
import { html } from '../../pages/html.ts'
import { type Page, pageHeaders, renderPage } from '../../pages/layout.ts'
import { isOutage } from '../../store/pg-error.ts'
import { cookieName, readCookie, setCookie } from '../cookie.ts'
import { newToken } from '../secret.ts'
import { type Client, findSession, formTokenOf, type Session, sessionS } from '../session.ts'
import { isSecure, type Site } from './site.ts'

export const sessionCookie = 'tundish_session'
const guestCookie = 'tundish_guest'

/** One request for a page, read and guarded. */
export interface Visit {
  readonly site: Site
  readonly session: Session | null
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** What a form sent; empty for other requests. */
  readonly form: URLSearchParams
  /** Goes into every form. */
  readonly formToken: string
  readonly client: Client
}

export interface SignedVisit extends Visit {
  readonly session: Session
}

/** A page, or where to go next; cookies to set with either. */
export type Answer = (
  | { readonly page: Page; readonly status?: number; readonly formTarget?: string }
  | { readonly to: string }
) & { readonly cookies?: readonly string[]; readonly headers?: Readonly<Record<string, string>> }

export interface PageRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly handle: (visit: Visit) => Promise<Answer>
}

/** A page for anybody. */
export const openPage = (
  method: PageRoute['method'],
  path: string,
  handle: PageRoute['handle'],
): PageRoute => ({ method, path, handle })

/** A page for people who are signed in; others sign in first and come back. */
export const signedPage = (
  method: PageRoute['method'],
  path: string,
  handle: (visit: SignedVisit) => Promise<Answer>,
): PageRoute => ({
  method,
  path,
  async handle(visit) {
    const { session } = visit
    if (session) return handle({ ...visit, session })
    return {
      to: `/users/sign_in?return_to=${encodeURIComponent(method === 'GET' ? visit.path : '/account')}`,
    }
  },
})

/** Routes pages: refuses forms from elsewhere, finds the session, sends what the handler answers. */
export function registerPages(app: FastifyInstance, site: Site, routes: readonly PageRoute[]): void {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendProblem(error, request, reply))
    for (const { method, path, handle } of routes) {
      scope.route({
        method,
        url: path,
        handler: async (request, reply) => {
          const guest = readCookie(request.headers.cookie, cookieName(guestCookie, isSecure(site)))
          const { visit, cookies } = await openVisit(site, request, guest)
          if (method === 'POST') refuseForgery(request, site.origin, visit)
          return send(reply, await handle(visit), cookies)
        },
      })
    }
  })
}

async function openVisit(
  site: Site,
  request: FastifyRequest,
  guest: string | null,
): Promise<{ visit: Visit; cookies: string[] }> {
  const secure = isSecure(site)
  const session = await findSession(
    site.sql,
    readCookie(request.headers.cookie, cookieName(sessionCookie, secure)),
  )
  const formKey = session?.formKey ?? guest ?? newToken()
  const cookies = [
    ...(session?.cookie ? [setCookie(sessionCookie, session.cookie, secure, sessionS)] : []),
    ...(session || guest ? [] : [setCookie(guestCookie, formKey, secure, sessionS)]),
  ]
  const path = request.raw.url ?? '/'
  const body = request.body as Buffer | undefined
  const visit: Visit = {
    site,
    session,
    path,
    params: request.params as Record<string, string>,
    query: new URLSearchParams(path.split('?')[1] ?? ''),
    form: new URLSearchParams(isForm(request) ? body?.toString('utf8') : ''),
    formToken: formTokenOf(formKey),
    client: { address: request.ip, userAgent: request.headers['user-agent'] ?? '' },
  }
  return { visit, cookies }
}

const isForm = ({ headers }: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(headers['content-type'] ?? '')

/** A form must come from a page of ours: by what the browser says of its origin, and by the token in it. */
function refuseForgery({ headers }: FastifyRequest, ours: string, { form, formToken }: Visit): void {
  const { origin, host } = headers
  const from = headers['sec-fetch-site']
  const foreign = from !== undefined && from !== 'same-origin' && from !== 'none'
  const elsewhere = origin !== undefined && origin !== ours && hostOf(origin) !== host
  const given = Buffer.from(form.get('form_token') ?? '')
  const wanted = Buffer.from(formToken)
  if (foreign || elsewhere || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw forbidden(
      'This form is out of date or did not come from this site. Go back, reload the page, and try again.',
    )
  }
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null)

function send(reply: FastifyReply, answer: Answer, cookies: readonly string[]): FastifyReply {
  for (const cookie of [...cookies, ...(answer.cookies ?? [])]) reply.header('set-cookie', cookie)
  reply.headers(answer.headers ?? {})
  if ('to' in answer) {
    return reply
      .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', location: answer.to })
      .code(answer.to.startsWith('/') ? 303 : 302)
      .send()
  }
  return reply
    .code(answer.status ?? 200)
    .headers(pageHeaders(answer.formTarget))
    .send(renderPage(answer.page))
}

/** A refusal as a page; anything unexpected as a fixed sentence with the request id. */
function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error)
  if (!refusal) request.log.error({ err: error }, 'request failed')
  const page: Page = {
    title: titles[refusal?.status ?? 500] ?? 'That did not work',
    narrow: true,
    body: html`<p>${sentenceOf(refusal) ?? `Something went wrong on our side. The request id ${request.id} helps to find it.`}</p>
<p><a href="/account">Go to your account</a></p>`,
  }
  return reply
    .code(refusal?.status ?? 500)
    .headers({ ...pageHeaders(), ...refusal?.headers })
    .send(renderPage(page))
}

const sentenceOf = (refusal: ApiError | null): string | undefined =>
  refusal?.status === 404 ? 'There is nothing here, or it is not yours to see.' : refusal?.message

const titles: Readonly<Record<number, string>> = {
  403: 'Not allowed',
  404: 'Not found',
  429: 'Too many attempts',
  500: 'Something went wrong',
}

function refusalOf(error: unknown): ApiError | null {
  if (error instanceof ApiError) return error
  if (isOutage(error)) return unavailable('The store cannot be reached at the moment. Try again.')
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 413) return new ApiError(413, 'The form is larger than 1 MiB.')
  return statusCode && statusCode >= 400 && statusCode < 500
    ? new ApiError(statusCode, 'The request is malformed. Go back, reload the page, and try again.')
    : null
}
