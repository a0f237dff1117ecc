/** Names of policies, keys and the like: letters, digits, Chinese characters and `_`; starts with a letter or a Chinese character. */
export const NAME = /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9_]*$/u;
