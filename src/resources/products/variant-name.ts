/** How values of properties are compared: without regard to case and to how much space stands between words. */
export const sameText = (value: string): string => tidyText(value).toLowerCase()

/** A value as it is stored: without space around it, and single spaces inside. */
export const tidyText = (value: string): string => value.trim().replace(/\s+/g, ' ')

/** The name of a variant that was given none: `T-Shirt - Large / Red`; without values, that of the product. */
export const variantName = (product: string, values: readonly string[]): string =>
  values.length === 0 ? product : `${product} - ${values.join(' / ')}`
