// A client as front ends of SimpleJWT have it: axios, both tokens in the page's storage, and an interceptor that refreshes
// once for however many requests were refused, and sends them again.
const api = axios.create({ baseURL: '/api/' });
const store = {
  get access() { return localStorage.getItem('access'); },
  get refresh() { return localStorage.getItem('refresh'); },
  set(tokens) { for (const [name, value] of Object.entries(tokens)) localStorage.setItem(name, value); },
};
let isRefreshing = false;
let queue = [];
window.counts = { refreshed: 0, signedOut: 0 };

api.interceptors.request.use(config => {
  if (store.access) config.headers.Authorization = `Bearer ${store.access}`;
  return config;
});

api.interceptors.response.use(response => response, async error => {
  const request = error.config;
  if (error.response?.status !== 401 || error.response.data.code !== 'token_not_valid' || request._retry) throw error;

  request._retry = true;
  if (isRefreshing) {
    return new Promise((resolve, reject) => queue.push({ resolve, reject })).then(() => api(request));
  }

  isRefreshing = true;
  try {
    const { data } = await axios.post('/api/token/refresh/', { refresh: store.refresh });
    window.counts.refreshed++;
    store.set(data);
    queue.forEach(waiting => waiting.resolve());
    return await api(request);
  } catch (failure) {
    queue.forEach(waiting => waiting.reject(failure));
    localStorage.clear();
    window.counts.signedOut++;
    throw failure;
  } finally {
    isRefreshing = false;
    queue = [];
  }
});

window.client = {
  async signIn(username, password) {
    const { data } = await axios.post('/api/token/', { username, password });
    store.set(data);
    return JSON.parse(atob(data.refresh.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  },
  order: async id => (await api.get(`orders/${id}`)).data.id,
  user: async () => (await api.get('auth/user/')).data,
  async signOut() {
    const refresh = store.refresh;
    localStorage.clear();
    await axios.post('/api/token/blacklist/', { refresh });
  },
  refusal: promise => promise.then(() => null, error => ({ status: error.response.status, ...error.response.data })),
};
