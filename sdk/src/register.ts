// @laurel/sdk/register: what a registry holds, as a file says it at one block, and whether a row is still so.

export {
  type AccreditationState,
  chooseNaming,
  findEnd,
  judgeAccreditation,
  judgeTerm,
  type JudgedAccreditation,
  type TermState,
} from "./register/accreditation.ts";
export { checkAccreditation, checkAccreditor, checkBatch, checkIssuer, type RowCheck } from "./register/check.ts";
export { readRegister, RegisterError } from "./register/read-register.ts";
export {
  MOST_REGISTER_BYTES,
  type Register,
  type RegisterAccreditation,
  type RegisterAccreditor,
  type RegisterBatch,
  type RegisterBlock,
  type RegisterIssuer,
  writeRegister,
} from "./register/register.ts";
