const decimalPattern = /^-?\d+(\.\d+)?$/

/** Whether a body repeats what is stored: `97` and `97.00` are one amount, and an absent value repeats anything. */
export function sameValue(stored: unknown, given: unknown): boolean {
  if (given === undefined || stored === given) return true
  if (typeof stored !== 'string' || typeof given !== 'string') return false
  return decimalPattern.test(stored) && decimalPattern.test(given) && plain(stored) === plain(given)
}

/** A decimal without zeros that say nothing. */
const plain = (text: string): string =>
  text
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
