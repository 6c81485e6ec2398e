/** Freezes data all the way down. Bytes cannot be frozen and stay as they are. */
export function deepFreeze<T>(data: T): T {
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data) || Object.isFrozen(data)) return data;
  for (const part of Object.values(data)) deepFreeze(part);
  return Object.freeze(data);
}
