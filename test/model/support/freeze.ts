/** Makes data immutable for good, maps included; only bytes cannot be frozen. */
export function deepFreeze<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null || data instanceof Uint8Array || Object.isFrozen(data)) return data;
  if (data instanceof Map) {
    for (const value of data.values()) deepFreeze(value);
    const refuse = () => {
      throw new Error('a frozen map was written');
    };
    // Not enumerable, so that comparisons do not see them.
    for (const name of ['set', 'delete', 'clear']) Object.defineProperty(data, name, { value: refuse });
  }
  for (const value of Object.values(data)) deepFreeze(value);
  return Object.freeze(data);
}
