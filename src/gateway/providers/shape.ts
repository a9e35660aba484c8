/** Judges one value of a parsed JSON file and says a sentence about each thing that is wrong with it. */
export type Shape = (value: unknown, at: string, say: (sentence: string) => void) => void

/** A text, not empty unless `empty` allows it. `hint` completes the sentence "… must be". */
export function text(options: { pattern?: RegExp; hint?: string; empty?: boolean } = {}): Shape {
  return (value, at, say) => {
    if (typeof value !== 'string') return say(`${at} must be ${options.hint ?? 'a text'}.`)
    if (value === '' && !options.empty) return say(`${at} must not be empty.`)
    if (options.pattern && !options.pattern.test(value)) {
      say(`${at} is ${JSON.stringify(value)}; it must be ${options.hint ?? 'different'}.`)
    }
  }
}

/** One of a few values. */
export function oneOf(...values: readonly (string | boolean)[]): Shape {
  const listed = values.map((value) => JSON.stringify(value)).join(', ')
  return (value, at, say) => {
    if (!values.includes(value as string)) say(`${at} must be one of ${listed}.`)
  }
}

/** A whole number within bounds. */
export function count(min: number, max: number): Shape {
  return (value, at, say) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return
    say(`${at} must be a whole number from ${min} to ${max}.`)
  }
}

/** A list with at least `min` members. */
export function list(member: Shape, min = 0): Shape {
  return (value, at, say) => {
    if (!Array.isArray(value) || value.length < min)
      return say(`${at} must be a list${min ? ` of at least ${min}` : ''}.`)
    for (const [index, one] of value.entries()) member(one, `${at}[${index}]`, say)
  }
}

/** An object whose names are free. */
export function record(name: RegExp, member: Shape): Shape {
  return (value, at, say) => {
    if (!isObject(value)) return say(`${at} must be an object.`)
    for (const [key, one] of Object.entries(value)) {
      if (!name.test(key)) say(`${at} has a member ${JSON.stringify(key)} whose name is not allowed there.`)
      member(one, `${at}.${key}`, say)
    }
  }
}

/** An object with named members. A member nobody knows is reported, because it is usually a misspelling. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return (value, at, say) => {
    const prefix = at === '' ? '' : `${at}.`
    if (!isObject(value)) return say(`${at || 'The file'} must be an object.`)
    for (const key of Object.keys(required)) {
      if (!(key in value)) say(`${prefix}${key} is missing.`)
    }
    for (const [key, one] of Object.entries(value)) {
      const shape = Object.hasOwn(required, key)
        ? required[key]
        : Object.hasOwn(optional, key)
          ? optional[key]
          : undefined
      if (shape) shape(one, prefix + key, say)
      else
        say(
          `${prefix}${key} is not known; known here: ${[...Object.keys(required), ...Object.keys(optional)].join(', ')}.`,
        )
    }
  }
}

/** One of several objects, told apart by a member. */
export function tagged(tag: string, shapes: Record<string, Shape>): Shape {
  return (value, at, say) => {
    const kind = isObject(value) ? value[tag] : undefined
    const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined
    if (shape) shape(value, at, say)
    else oneOf(...Object.keys(shapes))(kind, `${at}.${tag}`, say)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
