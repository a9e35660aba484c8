import { type Html, html } from './html.ts'

/** A labelled input with an optional hint. */
export interface InputField {
  readonly name: string
  /** Where two fields of a page have one name, what tells them apart. */
  readonly id?: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | 'url'
  readonly value?: string
  readonly hint?: string
  readonly autocomplete?: string
  readonly optional?: boolean
  readonly autofocus?: boolean
  readonly lengthMin?: number
}

export function inputField(field: InputField): Html {
  const {
    name,
    id = name,
    label,
    type = 'text',
    value = '',
    hint,
    autocomplete = 'off',
    optional,
    autofocus,
  } = field
  return html`<div class="field"><label for="${id}">${label}</label>
<input type="${type}" id="${id}" name="${name}" value="${value}" autocomplete="${autocomplete}"${field.lengthMin && html` minlength="${field.lengthMin}"`}${!optional && html` required`}${autofocus && html` autofocus`}${hint && html` aria-describedby="${id}-hint"`}>
${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}</div>`
}

/** A labelled box for several lines. */
export function textField({ name, label, value = '', hint, optional }: InputField): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
<textarea id="${name}" name="${name}" spellcheck="false"${!optional && html` required`}${hint && html` aria-describedby="${name}-hint"`}>
${value}</textarea>${hint && html`<span class="hint" id="${name}-hint">${hint}</span>`}</div>`
}

/** One of several choices, or, as checkboxes, any of them. */
export function choiceField(
  name: string,
  label: string,
  choices: readonly {
    readonly value: string
    readonly text: string
    readonly hint?: string
    readonly on?: boolean
  }[],
  type: 'radio' | 'checkbox' = 'radio',
): Html {
  return html`<fieldset class="field"><legend class="label">${label}</legend>${choices.map(
    ({ value, text, hint, on }) =>
      html`<label class="choice"><input type="${type}" name="${name}" value="${value}"${on && html` checked`}><span>${text}${hint && html`<span class="hint">${hint}</span>`}</span></label>`,
  )}</fieldset>`
}

/** A form that posts; `token` proves that the page it stands on was ours. */
export function postForm(action: string, token: string, content: Html): Html {
  return html`<form method="post" action="${action}"><input type="hidden" name="form_token" value="${token}">${content}</form>`
}

/** A button that posts by itself. */
export const postButton = (
  action: string,
  token: string,
  text: string,
  kind: 'plain' | 'danger' = 'plain',
): Html => postForm(action, token, html`<button class="${kind}">${text}</button>`)

/** A message at the top of a page: read out at once where it tells of a problem. */
export const notice = (text: string | Html): Html => html`<div class="notice" role="status">${text}</div>`
export const problem = (text: string): Html =>
  html`<div class="notice problem" role="alert"><strong>${text}</strong></div>`
