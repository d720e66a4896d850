import { call, element, showWho } from './auth.js';

const isSignedIn = await showWho();
const products = await (await fetch('/api/products')).json();
document.querySelector('#products').replaceChildren(...products.map(product => {
  const buy = element('button', 'Buy');
  buy.onclick = () => order(product);
  return element('li', `${product.name}, ${product.price / 100} € `, ...(isSignedIn ? [buy] : []));
}));

async function order(product) {
  const shipTo = prompt('Where to?');
  if (!shipTo) return;
  const placed = await call('POST', '/api/orders', { productId: product.id, quantity: 1, shipTo });
  if (placed.ok) location.assign('/orders.html');
}
