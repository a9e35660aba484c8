import { ApiError, notFound } from '../../define/errors.ts'
import { type Answer, openPage, type PageRoute, type SignedVisit, type Visit } from '../pages/visit.ts'
import { hashOf, newToken } from '../secret.ts'
import { teamsOf } from '../team.ts'
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request.ts'
import { consentPage } from './consent-page.ts'
import { withParameters } from './redirect-uri.ts'

/** How long an authorization code is good, in seconds (v2-behaviour.md section 18.2, row 37). */
const codeS = 600

/** The authorization endpoint (RFC 6749 section 3.1). */
export const authorizeRoutes: readonly PageRoute[] = [
  openPage('GET', '/oauth/authorize', ask),
  openPage('POST', '/oauth/authorize', decide),
]

async function ask(visit: Visit): Promise<Answer> {
  const checked = await checkedRequest(visit, queryOf(visit.path))
  if ('answer' in checked) return checked.answer
  const { session } = visit
  if (!session) return { to: `/users/sign_in?return_to=${encodeURIComponent(visit.path)}` }
  const teams = await teamsOf(visit.site.sql, session.user_id)
  return consentPage({ ...visit, session }, checked.request, teams, queryOf(visit.path))
}

/** The person's decision; the request is checked again from the start, as it came. */
async function decide(visit: Visit): Promise<Answer> {
  const checked = await checkedRequest(visit, visit.form.get('request') ?? '')
  if ('answer' in checked) return checked.answer
  const { request } = checked
  const { session } = visit
  if (!session) throw new ApiError(403, 'You are signed out. Go back to the application and try again.')
  if (visit.form.get('decision') !== 'allow') {
    const refusal = { error: 'access_denied', error_description: 'The resource owner denied the request.' }
    return { to: withParameters(request.redirect_uri, { ...refusal, state: request.state }) }
  }
  const code = await grantCode({ ...visit, session }, request)
  return { to: withParameters(request.redirect_uri, { code, state: request.state }) }
}

const queryOf = (path: string): string => path.split('?').slice(1).join('?')

async function checkedRequest(
  { site }: Visit,
  query: string,
): Promise<{ request: AuthorizationRequest } | { answer: Answer }> {
  const reading = await readAuthorizationRequest(site, query)
  if ('page' in reading) throw new ApiError(400, reading.page)
  if ('request' in reading) return reading
  const { refused, redirect_uri, state } = reading
  const parameters = { error: refused.code, error_description: refused.message, state }
  return { answer: { to: withParameters(redirect_uri, parameters) } }
}

/** Writes the consent down, and the hash of its code. */
async function grantCode(
  { site, session, form }: SignedVisit,
  { application, redirect_uri, scopes, code_challenge, installation }: AuthorizationRequest,
): Promise<string> {
  const workspaceId = installation
    ? await chosenWorkspace(site.sql, session.user_id, form.get('workspace_id'))
    : null
  const code = newToken()
  await site.sql`
    insert into authorization_grants (application_id, user_id, workspace_id, code_hash, redirect_uri, code_challenge, scopes, expires_at)
    values (${application.id}, ${session.user_id}, ${workspaceId}, ${hashOf(code)}, ${redirect_uri}, ${code_challenge},
      ${[...scopes]}, now() + make_interval(secs => ${codeS}))`
  return code
}

/** Only administrators of a team bind an application to one of its workspaces. */
async function chosenWorkspace(
  sql: Visit['site']['sql'],
  userId: string,
  wanted: string | null,
): Promise<string> {
  const teams = await teamsOf(sql, userId)
  const space = teams
    .filter(({ admin }) => admin)
    .flatMap(({ workspaces }) => workspaces)
    .find(({ id }) => id === wanted)
  if (!space) throw notFound()
  return space.id
}
