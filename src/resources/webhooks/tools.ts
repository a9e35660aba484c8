/** What behavior of webhooks needs from outside the definitions; the composition root hands it in. */
export interface WebhookTools {
  /** Why a URL may not be called, as a sentence; null where it may. */
  urlProblem(url: string): string | null
  newSecret(): string
  /** Made-up data of an event type, true to the schema of its subject. */
  sample(eventTypeId: string): { readonly subject_type: string; readonly data: Record<string, unknown> }
  /** The request that delivers an event, from its columns as Postgres prints them. */
  signed(
    event: Readonly<Record<string, string | null>>,
    secrets: { readonly current: string; readonly previous: string | null },
    sentAt: string,
    tries: number,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** What follows an answer after so many tries. */
  next(code: number, tries: number): { readonly status: string; readonly waitMs?: number }
}

declare module '../../define/behavior.ts' {
  interface Tools {
    webhooks: WebhookTools
  }
}
