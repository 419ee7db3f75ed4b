/** Which notices are worth a line. */

/** Whether something of this nobody has put away yet. */
export function isNewsOf(ids: readonly string[], seen: readonly string[]): boolean {
  return ids.some((id) => !seen.includes(id));
}
