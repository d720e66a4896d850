import { showWho, signIn } from './auth.js';

await showWho();
document.querySelector('#form').onsubmit = async event => {
  event.preventDefault();
  const form = new FormData(event.target);
  const answer = await signIn(event.submitter.value, form.get('email'), form.get('password'));
  if (answer.ok) location.assign('/');
  else document.querySelector('#error').textContent = (await answer.json()).title;
};
