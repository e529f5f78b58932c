// The credential in a file that carries one.
export {};
