// What a program needs to make Laurel credentials useful to verifiers, wallets and people that know nothing of Laurel.
export {};
