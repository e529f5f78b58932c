// Deploy, accredit, issue, verify: Laurel in one program. With a local chain (npm run dev): node scripts/example.ts [url]
import { anchorBatch, createBatch, createMemoryJournal, createVerifier, deployRegistry, parseTrust } from "@laurel/sdk";
import { neutralize } from "@laurel/sdk/text";
import { JsonRpcProvider } from "ethers";

const rpc = process.argv[2] ?? "http://127.0.0.1:8545";
const provider = new JsonRpcProvider(rpc);
const [governor, accreditor, admin, operator] = await Promise.all([0, 1, 2, 3].map((n) => provider.getSigner(n)));
if (!governor || !accreditor || !admin || !operator) throw new Error("the node holds too few accounts");

// The governor deploys a registry and appoints an accreditor, who accredits an institution, whose admin adds an operator.
const registry = await deployRegistry(governor);
const until = 4_000_000_000;
const { id, name } = { id: "did:web:university.example.org", name: "University of Example" };
await (await registry.appointAccreditor(accreditor.address, until, "Quality Agency", "https://qa.example.org")).wait();
await (await registry.connect(accreditor).registerIssuer(1, admin.address, until, name, id)).wait();
await (await registry.connect(admin).addOperator(1, operator.address, until, 3)).wait();

// A batch of credentials: what may be withheld is named; the rest is the core.
const ref = { chainId: Number((await provider.getNetwork()).chainId), address: registry.address };
const documents = ["Niamh", "Tadhg", "Zoë"].map((learner) => ({
  type: ["VerifiableCredential"],
  issuer: { id, name },
  validFrom: "2026-06-15T00:00:00Z",
  credentialSubject: { name: learner, course: "Data Analysis with Python" },
}));
const batch = await createBatch({ registry: ref, issuer: 1, disclosable: ["/credentialSubject/name"], documents });
const { root, size } = batch;
const authority = { issuer: 1, accreditation: 1, operator: 1, signer: { nodeAccount: operator.address } };
await anchorBatch({ registry: ref, rpc: [rpc], ...authority, root, size, journal: createMemoryJournal() });

// Anyone checks a file against the chain, by their own trust list.
const trusted = { name: "local", ...ref, rpc: [rpc], finality: "latest", maxAge: null };
const verifier = createVerifier(parseTrust({ format: "laurel-trust-v1", registries: [trusted] }));
const report = await verifier.verify(JSON.stringify(batch.credential(0)));
console.log(neutralize(`${report.verdict}: ${report.issuer?.name}, accredited by ${report.accreditor?.name}`));
provider.destroy();
