/** An answer, or why there is none in words; `status` 0 means the server was not reached. */
export type ApiAnswer<T> = { readonly status: number; readonly body: T } | ApiFailure

interface ApiFailure {
  readonly status: number
  readonly error: string
}

/** Calls a Tundish server as any client does. Never throws. */
export interface ApiCaller {
  get<T>(path: string): Promise<ApiAnswer<T>>
  post<T>(path: string, body: unknown): Promise<ApiAnswer<T>>
  delete(path: string): Promise<ApiAnswer<undefined>>
}

/** How long the server may take to answer. */
const callTimeoutMs = 15_000

export function apiCaller(server: string, token: string): ApiCaller {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> => {
    try {
      const response = await fetch(new URL(path, server), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(callTimeoutMs),
      })
      const text = await response.text()
      const parsed = text === '' ? undefined : JSON.parse(text)
      if (response.ok) return { status: response.status, body: parsed as T }
      return { status: response.status, error: String(parsed?.error ?? response.statusText) }
    } catch (error) {
      return { status: 0, error: `${server} cannot be reached (${(error as Error).message}).` }
    }
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    delete: (path) => call('DELETE', path),
  }
}
