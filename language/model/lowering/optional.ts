/** `{ name: value }`, or nothing where there is no value: for fields whose absence means "none". */
export function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Record<K, V>);
}
