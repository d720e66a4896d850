import { call, element, showWho } from './auth.js';

if (await showWho()) {
  const orders = await (await call('GET', '/api/orders')).json();
  document.querySelector('#orders').replaceChildren(...orders.map(o => element('li', `${o.quantity} × ${o.product}, ${o.total / 100} €, to ${o.shipTo}`)));
} else {
  location.assign('/sign-in.html');
}
