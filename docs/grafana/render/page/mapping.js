// What becomes of a value: the text and color of a mapping, the color of a threshold.

export function mapping(mappings = [], value) {
  const unknown = mappings.find(({ type }) => type !== 'value');
  if (unknown) throw new Error(`a mapping of the type ${unknown.type} is not known here`);
  return mappings.map(({ options }) => options[String(value)]).find((mapped) => mapped);
}

/** The color of the last step that the value has reached; the first step's value is null: from the beginning. */
export function threshold({ steps }, value) {
  return steps.findLast((step) => (step.value ?? null) === null || (value !== undefined && value >= step.value)).color;
}
