// Files that carry a credential.
export {};
