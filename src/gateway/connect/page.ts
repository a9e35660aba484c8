import { inputField, problem } from '../../pages/form.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Page } from '../../pages/layout.ts'
import type { Connection } from '../connection.ts'
import type { Provider, ProviderInput } from '../providers/provider.ts'
import type { ConnectSession } from './session.ts'

/** What the form of one connection is made from. */
export type ConnectForm = {
  provider: Provider
  connection: Connection
  session: ConnectSession
  token: string
  /** Where providers send people back to; shown to those who bring a client of their own. */
  redirectUri: string
  /** Whether the person has to bring an OAuth client, because the operator has none for this app. */
  asksForClient: boolean
  /** What was typed before, without secrets. */
  typed?: Readonly<Record<string, string>>
  problems?: readonly string[]
}

/** The page a person sees first: who asks for what, and the fields the provider's file names. */
export function connectPage(form: ConnectForm): Page {
  const { provider, connection, session, token, problems = [] } = form
  const again = connection.status === 'ACTIVE'
  const account = connection.metadata.email ?? connection.metadata.name
  const oauth = provider.auth.kind === 'oauth2'
  const body = html`${problems.map(problem)}
<p><strong>${session.team_name}</strong> asks you to connect ${provider.name}${again && ' again'}${account && html` as <strong>${account}</strong>`}. Requests made through this connection act as your account there.</p>
<form method="post" action="/connect" class="card"><input type="hidden" name="session_token" value="${token}">
${Object.entries(provider.inputs ?? {}).map(([name, input]) => field(name, input, form))}
${form.asksForClient && clientFields(form)}
<button>${oauth ? `Continue to ${provider.name}` : `Connect ${provider.name}`}</button></form>
<p class="soft">${oauth ? `${provider.name} will ask you to allow it.` : 'The key is stored encrypted and is never shown again.'}${provider.docs && html` <a href="${provider.docs}" rel="noreferrer">About ${provider.name}</a>`}</p>`
  return { title: `Connect ${provider.name}`, body, narrow: true }
}

function field(name: string, input: ProviderInput, { connection, typed }: ConnectForm): Html {
  const secret = input.kind === 'secret'
  return inputField({
    name: `input_${name}`,
    label: input.label,
    type: secret ? 'password' : 'text',
    value: secret ? '' : (typed?.[name] ?? connection.values[name] ?? input.default ?? ''),
    hint: input.doc ?? (input.example && `For example ${input.example}`),
    optional: input.optional || input.default !== undefined,
  })
}

function clientFields({ provider, redirectUri, typed }: ConnectForm): Html {
  return html`<p>Register an application at ${provider.name} with this redirect address, and enter what it gives you:</p>
<p class="secret">${redirectUri}</p>
${inputField({ name: 'client_id', label: 'Client id', value: typed?.client_id })}
${inputField({ name: 'client_secret', label: 'Client secret', type: 'password', optional: true })}`
}

/** How it ended, in one sentence; `retry` is the way back to the form. */
export function resultPage(result: { title: string; sentence: string; ok: boolean; retry?: string }): Page {
  const body = result.ok
    ? html`<div class="notice" role="status">${result.sentence}</div><p>You can close this page.</p>`
    : html`${problem(result.sentence)}${result.retry && html`<p><a class="button" href="${result.retry}">Try again</a></p>`}`
  return { title: result.title, body, narrow: true }
}
