/** The web view's script. */
import { render } from 'preact';
import { App } from './app.js';
import { connect } from './host.js';
import './preview.css';

const place = document.getElementById('app');
if (place) render(<App host={connect(document.body.dataset['uri'] ?? '')} />, place);
