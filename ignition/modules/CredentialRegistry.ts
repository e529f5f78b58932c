// Deploys a registry, for Hardhat Ignition. Parameter `governor`: who appoints accreditors, a Safe or a timelock in production.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

export default buildModule("CredentialRegistry", (module) => {
  const registry = module.contract("CredentialRegistry", [module.getParameter("governor")]);
  return { registry };
});
