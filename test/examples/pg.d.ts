// What examples/database needs of pg, which is installed in a copy of the example alone.
declare module "pg" {
  export class Client {
    constructor(options: { connectionString: string });
    connect(): Promise<unknown>;
    query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
    end(): Promise<void>;
  }
}
