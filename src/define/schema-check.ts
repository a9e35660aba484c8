import { Compile } from 'typebox/schema'

/**
 * Compiles a JSON Schema into a function that lists what is wrong with a value, as `path: sentence`; empty where it
 * fits. References (`#/components/schemas/…`) are looked up in `root`.
 */
export function schemaCheck(schema: object, root: object = {}): (value: unknown) => string[] {
  const validator = Compile({ ...root, ...schema } as never)
  return (value) => {
    if (validator.Check(value)) return []
    const [, errors] = validator.Errors(value)
    return errors.map((error) => `${error.instancePath || '/'}: ${error.message}`)
  }
}
