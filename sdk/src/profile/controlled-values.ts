// Values from public lists: countries and levels.

/** ISO 3166-1 alpha-2, with XK, which the European Union uses for Kosovo. */
const COUNTRY =
  /^(?:A[D-GILMOQ-UWXZ]|B[ABD-JL-OQ-TVWYZ]|C[ACDF-IK-ORU-Z]|D[EJKMOZ]|E[CEGHR-T]|F[I-KMOR]|G[ABD-IL-NP-UWY]|H[KMNRTU]|I[DEL-OQ-T]|J[EMOP]|K[EG-IMNPRWYZ]|L[A-CIKR-VY]|M[AC-HK-Z]|N[ACE-GILOPRUZ]|OM|P[AE-HK-NR-TWY]|QA|R[EOSUW]|S[A-EG-OR-TVX-Z]|T[CDF-HJ-ORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW])$/;

/** Whether a text is the code of a country, ISO 3166-1 alpha-2. */
export function isCountry(code: string): boolean {
  return COUNTRY.test(code);
}

/** Whether a text is a level of the European Qualifications Framework, 1 to 8. */
export function isLevel(code: string): boolean {
  return /^[1-8]$/.test(code);
}
