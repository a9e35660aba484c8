import { type EventTexts, envelope } from './envelope.ts'

/** What of a delivery decides its body. */
export interface Deliverable {
  readonly url: string
  /** How the endpoint wants its bodies; null for those of API v2. */
  readonly adapter: string | null
  /** What an endpoint with an adapter is sent of the subject, as JSON; null for those of API v2. */
  readonly data: string | null
  readonly event: EventTexts
}

/** Writes the body for one kind of endpoint, and the headers it has beside the signature. Always the same bytes. */
export type Adapter = (delivery: Deliverable) => {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type Adapters = Readonly<Record<string, Adapter>>

/** The body of a delivery: the envelope of API v2, or what the adapter of its endpoint makes. Throws for an unknown one. */
export const bodyOf =
  (adapters: Adapters): Adapter =>
  (delivery) => {
    if (delivery.adapter === null) return { body: envelope(delivery.event), headers: {} }
    const adapt = adapters[delivery.adapter]
    if (!adapt) throw new Error(`Nothing here writes bodies for the adapter ${delivery.adapter}.`)
    return adapt(delivery)
  }
