// Verifies an access token as a resource server in another language would.
// node verify.mjs <key set address> <issuer> <audience> <token>
import { createRemoteJWKSet, jwtVerify } from 'jose';

const [keySet, issuer, audience, token] = process.argv.slice(2);

try {
  const { payload, protectedHeader } = await jwtVerify(token, createRemoteJWKSet(new URL(keySet)), {
    issuer,
    audience,
    typ: 'at+jwt',
    requiredClaims: ['sub', 'client_id', 'iat', 'exp', 'jti', 'sid'],
  });
  console.log(JSON.stringify({ alg: protectedHeader.alg, sub: payload.sub }));
} catch (error) {
  console.error(error.code ?? String(error));
  process.exit(1);
}
