/** Most numbers tried behind a path. */
const suffixMax = 1000

/** The path, or the first of `path-2`, `path-3`, … that is not taken. */
export async function freePath(path: string, isTaken: (path: string) => Promise<boolean>): Promise<string> {
  for (let suffix = 1; suffix <= suffixMax; suffix++) {
    const candidate = suffix === 1 ? path : `${path}-${suffix}`
    if (!(await isTaken(candidate))) return candidate
  }
  throw new Error(`${path} and ${suffixMax} paths after it are taken`)
}
