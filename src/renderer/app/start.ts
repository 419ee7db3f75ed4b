/** What index.html runs. */

import { linkOfThisPage } from '../state/link.ts';
import { startPage } from './main.tsx';

startPage(linkOfThisPage());
