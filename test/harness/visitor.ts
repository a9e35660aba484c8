/** What a person sees: status, where it leads, and the page's text. */
export interface Seen {
  readonly status: number
  readonly location: string | null
  readonly headers: Headers
  readonly text: string
}

/** A browser without a window: keeps cookies, reads forms, follows nothing by itself. */
export interface Visitor {
  readonly cookies: Map<string, string>
  /** The form token of the page that was got last. */
  formToken(): string
  get(path: string): Promise<Seen>
  /** Sends fields as a form, with the form token of the page that was got last. */
  submit(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Seen>
  signIn(email: string, password: string): Promise<Seen>
}

export function openVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>()
  let formToken = ''
  const send = async (path: string, init: RequestInit): Promise<Seen> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    formToken = /name="form_token" value="([^"]+)"/.exec(text)?.[1] ?? formToken
    return {
      status: response.status,
      location: response.headers.get('location'),
      headers: response.headers,
      text,
    }
  }
  const visitor: Visitor = {
    cookies,
    formToken: () => formToken,
    get: (path) => send(path, {}),
    submit: (path, fields = {}, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ form_token: formToken, ...fields }).toString(),
      }),
    async signIn(email, password) {
      await visitor.get('/users/sign_in')
      const seen = await visitor.submit('/users/sign_in', { email, password })
      if (seen.status === 303) await visitor.get('/account')
      return seen
    },
  }
  return visitor
}
