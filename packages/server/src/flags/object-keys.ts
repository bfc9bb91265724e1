/** The key of a project, an environment or a variation. */
export const PLACE_KEY_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/;

/** The key of an attribute, a name or a dotted path into the evaluation context; at most 256 characters. */
export const ATTRIBUTE_KEY_PATTERN = /^[a-zA-Z_$][\w$-]*(\.[\w$-]+)*$/;
