// A database that is asked in SQL: PostgreSQL by a URL, SQLite by the path of its file.

/** An open database. */
export interface Database {
  /** Runs one statement with values for $1, $2 and so on, and gives its rows. */
  query(sql: string, ...values: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Runs a script of statements. */
  runScript(sql: string): Promise<void>;
  /** Closes it; a transaction that was not committed is undone. */
  close(): Promise<void>;
}

/** Opens `postgresql://user:password@host/database`, or the file of an SQLite database. */
export async function openDatabase(url: string): Promise<Database> {
  return /^postgres(ql)?:/.test(url) ? openPostgres(url) : openSqlite(url);
}

async function openPostgres(url: string): Promise<Database> {
  const { Client } = await import("pg");
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    query: async (sql, ...values) => (await client.query(sql, [...values])).rows,
    runScript: async (sql) => void (await client.query(sql)),
    close: () => client.end(),
  };
}

async function openSqlite(path: string): Promise<Database> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path);
  const name = (values: readonly string[]) => Object.fromEntries(values.map((value, i) => [`$${i + 1}`, value]));
  return {
    query: async (sql, ...values) => database.prepare(sql).all(name(values)),
    runScript: async (sql) => database.exec(sql),
    close: async () => database.close(),
  };
}
