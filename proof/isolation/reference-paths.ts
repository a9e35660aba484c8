import type { Field, Fields, Kind } from '../../src/define/kind.ts'
import type { LinksKind } from '../../src/define/kinds/embed.ts'
import type { Operation } from '../../src/define/operations.ts'
import { namesNoRow, namesRowBy } from './reference-tables.ts'

/** A place in a body that names a row: properties and places in lists, from below the root. */
export interface ReferencePath {
  readonly path: readonly (string | number)[]
  /** The resource whose row it names. */
  readonly resource: string
  /** Whether ids stand in a list there. */
  readonly many: boolean
}

/** Every place of an operation's body that names a row, at any depth, from the kinds of its fields. */
export function referencePaths(operation: Operation): ReferencePath[] {
  return below(operation.body, [], operation)
}

function below(fields: Fields, at: readonly (string | number)[], operation: Operation): ReferencePath[] {
  return Object.entries(fields)
    .filter(([, { options }]) => options.set !== 'ignored')
    .flatMap(([name, field]) => inField(field, [...at, name], operation))
}

function inField({ kind }: Field, path: readonly (string | number)[], operation: Operation): ReferencePath[] {
  const named = namesRowBy[path.join('.')] ?? namesRowBy[`${operation.id} ${path.join('.')}`]
  if (named) return [{ path, resource: named, many: kind.item !== undefined }]
  return inKind(kind, path, false, operation)
}

function inKind(
  kind: Kind<unknown>,
  path: readonly (string | number)[],
  many: boolean,
  operation: Operation,
): ReferencePath[] {
  const links = (kind as Partial<LinksKind>).links
  if (kind.references) return [{ path, resource: kind.references.resource, many }]
  if (links) return [{ path, resource: links.resource, many: true }]
  if (kind.parts) return below(kind.parts, path, operation)
  if (kind.item?.parts) return below(kind.item.parts, [...path, 0], operation)
  if (kind.item) return inKind(kind.item, path, true, operation)
  refuseUnknown(path, operation)
  return []
}

/** A property that sounds like an id is a reference, or a table says what it is. */
function refuseUnknown(path: readonly (string | number)[], { id }: Operation): void {
  const name = path.filter((step) => typeof step === 'string').at(-1) ?? ''
  if (!/(^|_)ids?(_|$)/.test(name) || name in namesNoRow) return
  throw new Error(
    `${id} takes ${path.join('.')}: a reference, or an entry of proof/isolation/reference-tables.ts`,
  )
}
