// A peer: better-auth on Node.js, its sessions in PostgreSQL. `peer.mjs COUNT` makes tables and users; without a count it serves, by two processes.
// What is left out favours it: no rate limit, no log, and the read is a route of the product's own that asks the library, not its router.
import cluster from "node:cluster";
import http from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import pg from "pg";

const port = Number(process.env.PORT);
const settings = {
  baseURL: `http://127.0.0.1:${port}`,
  secret: "only for measuring, on 127.0.0.1 alone",
  database: new pg.Pool({ max: 16 }), // where it is, the environment says
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
};
const auth = betterAuth(settings);

// It has no refresh token: a session is prolonged by being read, by default once a day, and here each time.
const prolonging = betterAuth({ ...settings, basePath: "/refresh", session: { updateAge: 0 } });

async function seed(count) {
  await (await getMigrations(settings)).runMigrations();
  for (let i = 0; i < count; i++) {
    const email = `user${i}@example.test`;
    await auth.api.signUpEmail({ body: { name: email, email, password: `A password for user ${i}` } });
  }
  await settings.database.end();
}

function serve() {
  const refresh = toNodeHandler(prolonging);
  const answer = (response, status, value) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));

  http.createServer(async (request, response) => {
    if (request.url === "/me") {
      const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
      return session ? answer(response, 200, { id: session.user.id, email: session.user.email }) : answer(response, 401, {});
    }
    if (request.url.startsWith("/refresh/")) return refresh(request, response);
    if (request.url === "/sign-in") { // not measured: the session's cookie in JSON, as the load wants it
      const body = JSON.parse(Buffer.concat(await request.toArray()));
      const { headers } = await auth.api.signInEmail({ body, returnHeaders: true });
      const cookie = headers.getSetCookie().find((line) => line.startsWith("better-auth.session_token="));
      return answer(response, 200, { cookie: cookie.slice(cookie.indexOf("=") + 1, cookie.indexOf(";")), end: "" });
    }
    answer(response, request.url === "/health/live" ? 200 : 404, {});
  }).listen(port, "127.0.0.1").keepAliveTimeout = 60_000;
}

if (process.argv[2]) await seed(Number(process.argv[2]));
else if (cluster.isPrimary) [1, 2].forEach(() => cluster.fork());
else serve();
