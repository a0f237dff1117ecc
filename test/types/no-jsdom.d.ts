/** Stands in for the types of jsdom (see tsconfig.json). */
export {};
