import { choiceField, inputField, postButton, postForm, textField } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import { dataTable } from '../../pages/table.ts'
import { scopeTexts } from '../oauth/scope.ts'
import { accountPage } from './account-page.ts'
import type { SignedVisit } from './visit.ts'

/** An application as the portal shows it. */
export interface ApplicationRow {
  readonly id: string
  readonly team_id: string
  readonly user_id: string
  readonly name: string
  readonly uid: string
  readonly confidential: boolean
  readonly classic: boolean
  readonly activated_at: string | null
  readonly redirect_uris: readonly string[]
  readonly scopes: readonly string[]
  readonly registered_by: string | null
}

type TokenRow = Readonly<Record<string, string | null>>

/** One application: its credentials, its settings, its tokens; `top` is news, such as a secret shown once. */
export function applicationPage(
  visit: SignedVisit,
  application: ApplicationRow,
  tokens: readonly TokenRow[],
  top?: Html,
): Page {
  const { formToken } = visit
  const { id, name, uid, confidential, classic, activated_at } = application
  const path = `/oauth/applications/${id}`
  return accountPage(
    visit,
    name,
    html`${top}
<section class="card"><h2>Credentials</h2><dl><dt>Client id</dt><dd><code>${uid}</code></dd><dt>Kind</dt><dd>${kindText(application)}</dd>
${classic && html`<dt>State</dt><dd>${activated_at ? 'Activated' : 'Not activated: nobody can connect yet'}</dd>`}</dl>
<div class="actions">${confidential && postButton(`${path}/secret`, formToken, 'Make a new client secret')}${classic && !activated_at && postButton(`${path}/activate`, formToken, 'Activate')}</div></section>
<section class="card"><h2>Access tokens</h2><p>A token made here acts as the application in every workspace of the team, and does not expire.</p>
${tokenTable(path, formToken, tokens)}
${postForm(`${path}/tokens`, formToken, html`${inputField({ name: 'name', id: 'token_name', label: 'Name of a new token', optional: true })}<button>Make a token</button>`)}</section>
${applicationForm(visit, application)}
<section class="card"><h2>Delete</h2><p>Every token of the application stops working.</p>${postButton(`${path}/delete`, formToken, `Delete ${name}`, 'danger')}</section>`,
  )
}

function kindText({ confidential, classic }: ApplicationRow): string {
  if (classic) return 'Classic API'
  return confidential ? 'Confidential: keeps a secret on a server' : 'Public: runs where anybody can read it'
}

function tokenTable(path: string, formToken: string, tokens: readonly TokenRow[]): Html {
  if (tokens.length === 0) return html`<p>It has none.</p>`
  const rows = tokens.map(({ id, name, workspace, scopes, since }) => [
    html`${name}<span class="hint">${scopes || 'all scopes'}</span>`,
    workspace ?? 'The whole team',
    since,
    postButton(`${path}/tokens/${id}/revoke`, formToken, 'Revoke', 'danger'),
  ])
  return dataTable(['Name', 'Reach', 'Since (UTC)'], rows, 'End')
}

/** The form of a new application, or of one that is there; what kind it is cannot be changed later. */
export function applicationForm({ formToken }: SignedVisit, application: ApplicationRow | null): Html {
  const kinds = [
    {
      value: 'confidential',
      text: 'Confidential',
      hint: 'Runs on a server and keeps a client secret.',
      on: true,
    },
    { value: 'public', text: 'Public', hint: 'A command line or browser app: no secret, PKCE instead.' },
    { value: 'classic', text: 'Classic', hint: 'Uses the Classic API; must be activated.' },
  ]
  const scopes = Object.entries(scopeTexts).map(([value, text]) => ({
    value,
    text: value,
    hint: text,
    on: application?.scopes.includes(value) ?? false,
  }))
  return html`<section class="card"><h2>${application ? 'Settings' : 'About the application'}</h2>${postForm(
    application ? `/oauth/applications/${application.id}` : '/oauth/applications',
    formToken,
    html`${inputField({ name: 'name', label: 'Name', value: application?.name ?? '', hint: 'People see it when they are asked for access.' })}
${textField({
  name: 'redirect_uris',
  label: 'Redirect URIs',
  value: application?.redirect_uris.join('\n') ?? '',
  hint: 'One per line, exactly as the application sends them. https, or http://localhost.',
  optional: true,
})}
${!application && choiceField('kind', 'Kind', kinds)}
${!application?.classic && choiceField('scopes', 'Scopes it may ask for; with none checked, all', scopes, 'checkbox')}
<button>${application ? 'Save' : 'Create application'}</button>`,
  )}</section>`
}
