/** What index.html runs. */

import { startPage } from './app/main.tsx';
import { linkOfThisPage } from './state/link.ts';

startPage(linkOfThisPage());
