import { mount } from 'svelte';

import App from './app/App.svelte';
import './app/style.css';
import { preferred, useLanguage } from './lib/i18n.svelte';

await useLanguage(preferred());
const target = document.getElementById('app');
if (target) mount(App, { target });
