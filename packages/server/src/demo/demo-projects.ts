import { billingApi } from './billing-api.ts';
import type { DemoProject } from './demo-project.ts';
import { mobileApp } from './mobile-app.ts';
import { webShop } from './web-shop.ts';

/** The projects of the demo. */
export const DEMO_PROJECTS: readonly DemoProject[] = [webShop, mobileApp, billingApi];
