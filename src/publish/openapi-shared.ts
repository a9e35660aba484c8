import {
  type ApiError,
  badRequest,
  conflict,
  forbidden,
  invalid,
  notFound,
  tooLarge,
  tooMany,
  unauthorized,
  unavailable,
  unsupportedType,
} from '../define/errors.ts'
import type { Json } from './openapi-schema.ts'

/** The usual refusals: the name of the response, when it comes, and one as it is sent. */
const refusals: Readonly<Record<number, readonly [name: string, description: string, sample: ApiError]>> = {
  400: [
    'BadRequest',
    'The request cannot be read: malformed JSON or percent-encoding, no body root, an unknown filter.',
    badRequest('found unpermitted parameter: :color'),
  ],
  401: ['Unauthorized', 'The token is missing or not valid.', unauthorized()],
  403: ['Forbidden', 'The token does not allow this operation.', forbidden()],
  404: ['NotFound', 'There is no such row in reach of the token.', notFound()],
  409: [
    'Conflict',
    'The row is in a state that does not allow this.',
    conflict('This cannot be done in the state archived.'),
  ],
  413: ['TooLarge', 'The body is larger than the server takes.', tooLarge(1_048_576)],
  415: [
    'UnsupportedType',
    'The `Content-Type` header is not the name of a type. Any type is taken for JSON.',
    unsupportedType(),
  ],
  422: [
    'Unprocessable',
    'The values do not fit: a sentence under `error`, and the problems by property.',
    invalid({ name: ["can't be blank"] }),
  ],
  429: ['TooManyRequests', 'Too many requests; `Retry-After` says when to try again.', tooMany(30)],
  503: [
    'Unavailable',
    'The server cannot answer at the moment; `Retry-After` says when to try again.',
    unavailable('The store cannot be reached at the moment. Try again.'),
  ],
}

/** The response of a refusal, by reference where it is one of the usual statuses. */
export function errorResponse(code: number): Json {
  const [name] = refusals[code] ?? []
  return name ? { $ref: `#/components/responses/${name}` } : errorBody('Refused.')
}

const errorBody = (description: string, example?: object): Json => ({
  description,
  content: {
    'application/json': { schema: { $ref: '#/components/schemas/Error' }, ...(example && { example }) },
  },
})

/** What all operations share: security, common parameters, headers, errors. */
export const sharedComponents = {
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'An API token or an OAuth access token.' },
  },
  parameters: {
    After: {
      name: 'after',
      in: 'query',
      description: 'The id of the last row of the page before, as `Pagination-Next` gives it.',
      schema: { type: ['integer', 'string'] },
    },
    Limit: {
      name: 'limit',
      in: 'query',
      description: 'Rows on a page.',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 20 },
    },
    SortOrder: {
      name: 'sort_order',
      in: 'query',
      schema: { type: 'string', enum: ['asc', 'desc'], default: 'asc' },
    },
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'A name for this request. The same key with the same request answers what was answered first, for 24 hours; with another request it is refused with 422.',
      schema: { type: 'string', maxLength: 255 },
    },
  },
  headers: {
    PaginationNext: {
      description: 'The id to pass as `after` for the next page; absent on the last one.',
      schema: { type: 'string' },
    },
    Link: { description: 'The address of the next page, `rel="next"`.', schema: { type: 'string' } },
    Location: { description: 'The address of the new row.', schema: { type: 'string', format: 'uri' } },
  },
  responses: Object.fromEntries(
    Object.values(refusals).map(([name, description, sample]) => [
      name,
      errorBody(description, sample.body()),
    ]),
  ),
  schemas: {
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: { type: 'string', description: 'One sentence that says what to change.' },
      },
      additionalProperties: { description: 'Problems by property, as lists of texts.' },
    },
  },
} as const satisfies Json
