import { choiceField, postForm } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Answer, SignedVisit } from '../pages/visit.ts'
import type { TeamOf } from '../team.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { scopeTexts } from './scope.ts'

/** Who asks, what for, and where: the person decides (RFC 6749 section 4.1.1). */
export function consentPage(
  { session, formToken }: SignedVisit,
  request: AuthorizationRequest,
  teams: readonly TeamOf[],
  query: string,
): Answer {
  const { application, redirect_uri, installation } = request
  const target = new URL(redirect_uri)
  const spaces = teams
    .filter(({ admin }) => admin)
    .flatMap(({ name, workspaces }) =>
      workspaces.map(({ id, name: text }) => ({
        value: id,
        text,
        hint: name,
        on: id === session.workspace_id,
      })),
    )
  const [first] = spaces
  const choices = spaces.some(({ on }) => on)
    ? spaces
    : spaces.map((space) => ({ ...space, on: space === first }))
  const possible = !installation || spaces.length > 0
  const body = html`<p><strong>${application.name}</strong> asks for access. You are signed in as ${session.email}.</p>
${application.registered && html`<div class="notice">This application registered itself; nobody has looked at its name.</div>`}
<section class="card"><h2>It will be able to</h2><ul>${permissions(request)}</ul>
<p class="soft">Afterwards you are sent to <strong>${target.host}</strong>. You can end the access at any time under Connected apps.</p></section>
${!possible && html`<div class="notice problem" role="alert"><strong>You administer no workspace it could be installed in.</strong></div>`}
${postForm(
  '/oauth/authorize',
  formToken,
  html`<input type="hidden" name="request" value="${query}">
${installation ? possible && choiceField('workspace_id', 'Install in', choices) : reach(teams)}
<div class="actions">${possible && html`<button name="decision" value="allow">Allow</button>`}<button class="plain" name="decision" value="deny">Do not allow</button></div>`,
)}`
  return { page: { title: `Connect ${application.name}`, body, narrow: true }, formTarget: target.origin }
}

const permissions = ({ scopes }: AuthorizationRequest): Html[] =>
  scopes.map(
    (scope) => html`<li>${scopeTexts[scope] ?? 'See and change your funnels, contacts and purchases'}</li>`,
  )

/** Where a person's own token reaches: never further than they do themselves. */
function reach(teams: readonly TeamOf[]): Html {
  const names = teams.flatMap(({ workspaces }) => workspaces.map(({ name }) => name))
  if (names.length === 0)
    return html`<p>You belong to no workspace yet, so it will see nothing but who you are.</p>`
  return html`<p>In every workspace of yours, as far as your role there allows: ${names.join(', ')}.</p>`
}
