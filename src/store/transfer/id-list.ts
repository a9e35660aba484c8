/** Ids in rising order, eight bytes each, and the place of each among them. */
export class IdList {
  #ids = new Float64Array(1024)
  length = 0

  add(id: number): void {
    if (this.length === this.#ids.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.#ids)
      this.#ids = larger
    }
    this.#ids[this.length++] = id
  }

  at(place: number): number {
    return this.#ids[place] as number
  }

  /** The place of an id, from 0; -1 where it is not in the list. */
  placeOf(id: number): number {
    let [low, high] = [0, this.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = this.at(middle)
      if (found === id) return middle
      if (found < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}
